package dev.zeroheap.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.zeroheap.access.Access.Credentials;
import dev.zeroheap.access.Refusal.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtTest {
    private static final String ISSUER = "https://login.example.org";
    private static final int BITS = 2048;

    private static RSAKey key;
    private static RSAKey otherKey;

    @TempDir
    Path directory;

    private Access access;

    @BeforeAll
    static void makeKeys() throws JOSEException {
        key = new RSAKeyGenerator(BITS).keyID("one").generate();
        otherKey = new RSAKeyGenerator(BITS).keyID("one").generate();
    }

    @BeforeEach
    void readKeySet() throws IOException {
        Path keys = Files.writeString(
                directory.resolve("keys.json"), new JWKSet(key).toPublicJWKSet().toString());
        access = access(Optional.empty(), Optional.of(keys.toString()));
    }

    private Access access(Optional<String> publicKey, Optional<String> location) {
        return new Access(
                AccessSettings.DEFAULTS
                        .withTokens(directory.resolve("tokens"))
                        .withJwt(new JwtSettings(
                                publicKey, location, ISSUER, Set.of("zeroheap"), JwtSettings.DEFAULT_GROUP_PREFIX)),
                Clock.systemUTC());
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("zeroheap")
                .subject("4711")
                .claim("upn", "ann@example.org")
                .claim("groups", List.of("zeroheap-sql", "admin", "everybody"))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    private static String signed(JWTClaimsSet claims, RSAKey with) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims);
        jwt.sign(new RSASSASigner(with));
        return jwt.serialize();
    }

    private Reason refusal(String token) {
        return catchThrowableOfType(
                        Refusal.class, () -> access.authenticate(new Credentials("Bearer " + token, null, false)))
                .reason();
    }

    @Test
    void shouldMapGroupsOfASignedTokenToRoles() throws JOSEException, Refusal {
        Caller caller = access.authenticate(new Credentials("Bearer " + signed(claims().build(), key), null, false));

        assertThat(caller.name()).isEqualTo("ann@example.org");
        assertThat(caller.may(Role.SQL)).isTrue();
        assertThat(caller.may(Role.ADMIN))
                .as("a group admin without the prefix")
                .isFalse();
    }

    @Test
    void shouldGiveNoRoleToWhoHasNoGroup() throws JOSEException, Refusal {
        JWTClaimsSet without = claims().claim("groups", null).build();

        Caller caller = access.authenticate(new Credentials("Bearer " + signed(without, key), null, false));

        assertThat(caller.may(Role.READ)).isFalse();
    }

    @Test
    void shouldReadAKeyInPemOrAsText() throws JOSEException, Refusal {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.toPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        for (String text : List.of(pem, key.toPublicJWK().toJSONString())) {
            Caller caller = access(Optional.of(text), Optional.empty())
                    .authenticate(new Credentials("Bearer " + signed(claims().build(), key), null, false));
            assertThat(caller.name()).isEqualTo("ann@example.org");
        }
    }

    @Test
    void shouldKnowEllipticCurves() throws JOSEException, Refusal {
        ECKey curved = new ECKeyGenerator(Curve.P_256).generate();
        SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims().build());
        jwt.sign(new ECDSASigner(curved));
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(curved.toPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----";

        Caller caller = access(Optional.of(pem), Optional.empty())
                .authenticate(new Credentials("Bearer " + jwt.serialize(), null, false));

        assertThat(caller.may(Role.SQL)).isTrue();
    }

    @Test
    void shouldRefuseWhatIsNotSignedByTheIssuerForUsAndNow() throws JOSEException {
        assertThat(refusal(signed(claims().build(), otherKey))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(refusal(signed(claims().issuer("https://evil.example.org").build(), key)))
                .isEqualTo(Reason.WRONG_TOKEN);
        assertThat(refusal(signed(claims().audience("other").build(), key))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(refusal(signed(claims().expirationTime(null).build(), key))).isEqualTo(Reason.WRONG_TOKEN);
        assertThat(refusal(signed(
                        claims().expirationTime(Date.from(Instant.now().minusSeconds(300)))
                                .build(),
                        key)))
                .isEqualTo(Reason.EXPIRED_TOKEN);
        assertThat(refusal("a.b.c")).isEqualTo(Reason.WRONG_TOKEN);
    }

    @Test
    void shouldTakeNoAlgorithmButThoseOfPublicKeys() throws JOSEException {
        assertThat(refusal(new PlainJWT(claims().build()).serialize() + "x")).isEqualTo(Reason.WRONG_TOKEN);
        SignedJWT hmac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims().build());
        hmac.sign(new MACSigner(key.toPublicKey().getEncoded()));
        assertThat(refusal(hmac.serialize())).isEqualTo(Reason.WRONG_TOKEN);
    }

    @Test
    void shouldOpenASessionUntilTheTokenIsOver() throws JOSEException, Refusal {
        Access.Session session = access.open(signed(claims().build(), key));

        assertThat(session.expires()).isBefore(Instant.now().plusSeconds(301));
        assertThat(access.authenticate(new Credentials(null, session.cookie(), false))
                        .name())
                .isEqualTo("ann@example.org");
    }

    @Test
    void shouldSayThatAKeyIsNone() {
        assertThatThrownBy(() -> access(Optional.of("no key"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("publickey must be a key in PEM, a JWK or a JWK set");
        assertThatThrownBy(() -> access(Optional.empty(), Optional.of(directory + "/none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("publickey.location must be a file that can be read");
        assertThatThrownBy(() -> access(Optional.empty(), Optional.of("https://[broken")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https address");
    }
}
