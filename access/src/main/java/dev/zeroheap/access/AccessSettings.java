package dev.zeroheap.access;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may ask, and how much.
 *
 * @param demand from whom a token is demanded; default {@code auto}
 * @param tokens the file of tokens; default {@code zeroheap-tokens}
 * @param requestsPerSecond how many requests one caller may send in the long run, 1..1000000; default 50
 * @param burst how many of them at once after a rest, 1..1000000; default 200
 * @param maxConcurrent how many of one caller are answered at a time, tails among them, 1..10000; default 16
 * @param maxBodyBytes how long a body may be, 1 or more; default 1 MiB
 * @param origins pages of which sites may ask from a browser, such as {@code https://grafana.example.org}; none by default
 * @param session how long who signs in at the page stays so, more than nothing; default 12 h
 * @param jwt whose JSON Web Tokens count; nobody's by default
 */
public record AccessSettings(
        Demand demand,
        Path tokens,
        int requestsPerSecond,
        int burst,
        int maxConcurrent,
        long maxBodyBytes,
        Set<String> origins,
        Duration session,
        Optional<JwtSettings> jwt) {
    /** Where the tokens are when nobody says otherwise. */
    public static final String DEFAULT_TOKENS = "zeroheap-tokens";

    /** The defaults. */
    public static final AccessSettings DEFAULTS = new AccessSettings(
            Demand.AUTO,
            Path.of(DEFAULT_TOKENS),
            50,
            200,
            16,
            1 << 20,
            Set.of(),
            Duration.ofHours(12),
            Optional.empty());

    private static final int MAX_REQUESTS = 1_000_000;
    private static final int MAX_CONCURRENT = 10_000;
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[A-Za-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-fA-F:]+](:\\d{1,5})?");

    /** Checks every bound. */
    public AccessSettings {
        requireNonNull(demand, "demand");
        requireNonNull(tokens, "tokens");
        requireNonNull(jwt, "jwt");
        origins = Set.copyOf(origins);
        within("requestsPerSecond", requestsPerSecond, MAX_REQUESTS);
        within("burst", burst, MAX_REQUESTS);
        within("maxConcurrent", maxConcurrent, MAX_CONCURRENT);
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("maxBodyBytes must be 1 or more: " + maxBodyBytes);
        }
        if (session.isZero() || session.isNegative()) {
            throw new IllegalArgumentException("session must be longer than nothing: " + session);
        }
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "origins must be like https://grafana.example.org, without a path: " + origin);
            }
        }
    }

    private static void within(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1.." + max + ": " + value);
        }
    }

    /** From whom a token is demanded. */
    public enum Demand {
        /** From whoever does not reach the service by loopback, from the machine itself. */
        AUTO,
        /** From everybody. */
        ALWAYS,
        /** From nobody: whoever reaches the service may do everything. */
        NEVER
    }

    /** The same with another demand. */
    public AccessSettings withDemand(Demand other) {
        return new AccessSettings(
                other, tokens, requestsPerSecond, burst, maxConcurrent, maxBodyBytes, origins, session, jwt);
    }

    /** The same with another file of tokens. */
    public AccessSettings withTokens(Path other) {
        return new AccessSettings(
                demand, other, requestsPerSecond, burst, maxConcurrent, maxBodyBytes, origins, session, jwt);
    }

    /** The same with another rate. */
    public AccessSettings withRate(int perSecond, int atOnce) {
        return new AccessSettings(
                demand, tokens, perSecond, atOnce, maxConcurrent, maxBodyBytes, origins, session, jwt);
    }

    /** The same with another number of requests at a time. */
    public AccessSettings withMaxConcurrent(int other) {
        return new AccessSettings(demand, tokens, requestsPerSecond, burst, other, maxBodyBytes, origins, session, jwt);
    }

    /** The same with another bound of a body. */
    public AccessSettings withMaxBodyBytes(long other) {
        return new AccessSettings(
                demand, tokens, requestsPerSecond, burst, maxConcurrent, other, origins, session, jwt);
    }

    /** The same with other origins. */
    public AccessSettings withOrigins(Set<String> other) {
        return new AccessSettings(
                demand, tokens, requestsPerSecond, burst, maxConcurrent, maxBodyBytes, other, session, jwt);
    }

    /** The same with another length of a session. */
    public AccessSettings withSession(Duration other) {
        return new AccessSettings(
                demand, tokens, requestsPerSecond, burst, maxConcurrent, maxBodyBytes, origins, other, jwt);
    }

    /** The same with JSON Web Tokens. */
    public AccessSettings withJwt(JwtSettings other) {
        return new AccessSettings(
                demand,
                tokens,
                requestsPerSecond,
                burst,
                maxConcurrent,
                maxBodyBytes,
                origins,
                session,
                Optional.of(other));
    }
}
