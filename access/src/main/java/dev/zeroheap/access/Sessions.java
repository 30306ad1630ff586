package dev.zeroheap.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The values of the session's cookie: who signed in, until when, and a signature, so that nothing is kept for it.
 *
 * <pre>
 * expiry.token hash.roles.name.signature
 * </pre>
 *
 * <p>The key is made at the start and never leaves the process: a restart signs everybody out, and whoever reads the file of
 * tokens can make no session of it. The hash of the token is in it, by which a revocation reaches its sessions.
 */
final class Sessions {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int PARTS = 5;
    private static final String OF_JWT = "jwt";

    private final SecretKeySpec key;
    private final Clock clock;

    Sessions(Clock clock) {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, ALGORITHM);
        this.clock = clock;
    }

    /**
     * A session that holds.
     *
     * @param tokenHash of the token that it was opened with; null where that was a JSON Web Token
     */
    record Opened(Caller caller, @Nullable String tokenHash) {}

    String open(Caller caller, @Nullable String tokenHash, Instant expires) {
        String content = String.join(
                ".",
                Long.toString(expires.getEpochSecond()),
                tokenHash == null ? OF_JWT : tokenHash,
                Role.names(caller.roles()),
                text(caller.name().getBytes(StandardCharsets.UTF_8)));
        return content + '.' + text(signature(content));
    }

    /** The session of a cookie; nothing where it is none of ours or over. */
    Optional<Opened> find(String cookie) {
        int end = cookie.lastIndexOf('.');
        String[] parts = cookie.split("\\.", -1);
        if (parts.length != PARTS
                || !MessageDigest.isEqual(
                        text(signature(cookie.substring(0, end))).getBytes(StandardCharsets.UTF_8),
                        parts[PARTS - 1].getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        if (clock.instant().getEpochSecond() >= Long.parseLong(parts[0])) {
            return Optional.empty();
        }
        Set<Role> roles = Arrays.stream(parts[2].split(",")).map(Role::of).collect(Collectors.toSet());
        String name = new String(Base64.getUrlDecoder().decode(parts[3]), StandardCharsets.UTF_8);
        return Optional.of(new Opened(new Caller(name, roles, true), parts[1].equals(OF_JWT) ? null : parts[1]));
    }

    private byte[] signature(String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
