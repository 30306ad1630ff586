package dev.zeroheap.access;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One token as its file has it: everything but the token itself.
 *
 * <pre>
 * grafana read 2026-11-27T17:00:00Z 2027-02-25T17:00:00Z - sha256:9f86d081884c7d65…
 * </pre>
 *
 * @param name whose it is; one live token has it
 * @param roles what it allows, one at least
 * @param created when it was made
 * @param expires from when on it is refused; null: never
 * @param revoked from when on it is refused because somebody said so; null: not
 * @param hash SHA-256 of the token, in hexadecimal
 */
record Token(
        String name,
        Set<Role> roles,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked,
        String hash) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String ALGORITHM = "sha256:";
    private static final String NONE = "-";
    private static final int FIELDS = 6;

    Token {
        requireNonNull(created, "created");
        roles = Set.copyOf(roles);
        check(
                NAME.matcher(name).matches(),
                "name must be 1 to 63 letters, digits or . _ @ -, and begin with a letter" + " or digit: " + name);
        check(!roles.isEmpty(), "roles must be one at least: " + name + " has none");
        check(HASH.matcher(hash).matches(), "the hash of " + name + " must be 64 hexadecimal digits");
        check(expires == null || expires.isAfter(created), "expires must be after created: " + name);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** Whether it is that of this secret's hash; takes the same time whatever it finds. */
    boolean isOf(byte[] secretHash) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(hash), secretHash);
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    boolean isRevoked() {
        return revoked != null;
    }

    Token revokedAt(Instant now) {
        return new Token(name, roles, created, expires, now, hash);
    }

    String line() {
        return String.join(
                " ", name, Role.names(roles), created.toString(), text(expires), text(revoked), ALGORITHM + hash);
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? NONE : instant.toString();
    }

    /** Reads a line; throws IllegalArgumentException saying what is wrong with it, without the hash. */
    static Token parse(String line) {
        List<String> fields = List.of(line.strip().split("\\s+"));
        check(
                fields.size() == FIELDS && fields.get(FIELDS - 1).startsWith(ALGORITHM),
                "a token must be: name roles created expires revoked sha256:hash");
        return new Token(
                fields.get(0),
                Arrays.stream(fields.get(1).split(",")).map(Role::of).collect(Collectors.toUnmodifiableSet()),
                instant(fields.get(2)),
                fields.get(3).equals(NONE) ? null : instant(fields.get(3)),
                fields.get(4).equals(NONE) ? null : instant(fields.get(4)),
                fields.get(FIELDS - 1).substring(ALGORITHM.length()));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time must be like 2026-11-27T17:00:00Z: " + text, e);
        }
    }
}
