package dev.zeroheap.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Web Tokens as MicroProfile JWT has them: signed with a key of the issuer's, by RSA or elliptic curves; not
 * over; for us; {@code groups} name the roles.
 *
 * <p>Keys in a file are read once, those of an address when one is needed that is unknown, and kept. Any thread.
 */
final class JwtVerifier {
    /** Never {@code none}, and no secret that both sides know: the public key would be taken for it. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final String groupPrefix;

    /**
     * Reads the key, where it is not at an address.
     *
     * @throws IllegalArgumentException when it cannot be read or is none
     */
    JwtVerifier(JwtSettings settings) {
        groupPrefix = settings.groupPrefix();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys(settings)));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                settings.audiences().isEmpty() ? null : settings.audiences(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("exp"),
                Set.of()));
    }

    /**
     * A token that holds.
     *
     * @param expires until when
     */
    record Verified(Caller caller, Instant expires) {}

    /** Whether it has the shape of one: three parts between points. */
    static boolean isOne(String token) {
        return !token.startsWith(TokenSecret.PREFIX)
                && token.chars().filter(c -> c == '.').count() == 2;
    }

    Verified verify(String token) throws Refusal {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            String name = name(claims);
            return new Verified(
                    new Caller(name, roles(claims), true),
                    claims.getExpirationTime().toInstant());
        } catch (ExpiredJWTException e) {
            throw new Refusal(Refusal.Reason.EXPIRED_TOKEN, "the JSON Web Token has expired");
        } catch (BadJOSEException | ParseException e) {
            throw new Refusal(
                    Refusal.Reason.WRONG_TOKEN,
                    "the JSON Web Token must be signed by the configured issuer, for this service, and not be over");
        } catch (JOSEException e) {
            System.getLogger(JwtVerifier.class.getName())
                    .log(System.Logger.Level.WARNING, "the issuer's keys cannot be had", e);
            throw new Refusal(Refusal.Reason.WRONG_TOKEN, "the JSON Web Token cannot be checked; the log says why");
        }
    }

    private static String name(JWTClaimsSet claims) throws ParseException {
        for (String claim : List.of("upn", "preferred_username")) {
            String name = claims.getStringClaim(claim);
            if (name != null && !name.isBlank()) {
                return name;
            }
        }
        String subject = claims.getSubject();
        return subject == null || subject.isBlank() ? "jwt" : subject;
    }

    private Set<Role> roles(JWTClaimsSet claims) throws ParseException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<String> groups = claims.getStringListClaim("groups");
        for (Role role : Role.values()) {
            if (groups != null && groups.contains(groupPrefix + role.wireName())) {
                roles.add(role);
            }
        }
        return roles;
    }

    private static JWKSource<SecurityContext> keys(JwtSettings settings) {
        Optional<String> location = settings.location();
        if (location.filter(text -> text.startsWith("https:")).isPresent()) {
            try {
                return JWKSourceBuilder.<SecurityContext>create(
                                URI.create(location.get()).toURL())
                        .retrying(true)
                        .build();
            } catch (MalformedURLException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "publickey.location must be a file or an https address: " + location.get(), e);
            }
        }
        JWKSet set =
                parse(location.map(JwtVerifier::read).or(settings::publicKey).orElseThrow());
        List<JWK> keys = set.getKeys();
        // One key without a name is the one, whatever name a token gives it.
        return keys.size() == 1 && keys.get(0).getKeyID() == null
                ? (selector, context) -> keys
                : new ImmutableJWKSet<>(set);
    }

    private static String read(String location) {
        try {
            return Files.readString(
                    location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("publickey.location must be a file that can be read: " + location, e);
        }
    }

    private static JWKSet parse(String text) {
        try {
            String key = text.strip();
            if (!key.startsWith("{")) {
                return new JWKSet(ofPem(key));
            }
            JWKSet set = key.contains("\"keys\"") ? JWKSet.parse(key) : new JWKSet(JWK.parse(key));
            return set.toPublicJWKSet();
        } catch (ParseException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("publickey must be a key in PEM, a JWK or a JWK set", e);
        }
    }

    /** {@code -----BEGIN PUBLIC KEY-----}; Nimbus would want another library for it. */
    private static JWK ofPem(String pem) throws GeneralSecurityException {
        Matcher parts = PEM.matcher(pem);
        if (!parts.matches()) {
            throw new GeneralSecurityException("no public key in PEM");
        }
        X509EncodedKeySpec encoded =
                new X509EncodedKeySpec(Base64.getMimeDecoder().decode(parts.group(1)));
        try {
            return new RSAKey.Builder(
                            (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(encoded))
                    .build();
        } catch (InvalidKeySpecException notRsa) {
            ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoded);
            return new ECKey.Builder(Curve.forECParameterSpec(key.getParams()), key).build();
        }
    }

    /** A verifier where JSON Web Tokens count. */
    static @Nullable JwtVerifier orNull(AccessSettings settings) {
        return settings.jwt().map(JwtVerifier::new).orElse(null);
    }
}
