package dev.zeroheap.access;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides who asks, and whether they may: the one place that knows tokens.
 *
 * <p>Made once per service; any thread. A decision costs a hash and a comparison with each token.
 */
public final class Access {
    private static final String BEARER = "bearer ";

    private final AccessSettings settings;
    private final TokenStore tokens;
    private final @Nullable JwtVerifier jwt;
    private final Sessions sessions;
    private final Limits limits;
    private final Clock clock;

    /**
     * Begins; the file of tokens need not exist yet.
     *
     * @throws IllegalArgumentException when the key for JSON Web Tokens cannot be read or is none
     */
    public Access(AccessSettings settings, Clock clock) {
        this(settings, clock, System::nanoTime);
    }

    Access(AccessSettings settings, Clock clock, LongSupplier nanos) {
        this.settings = requireNonNull(settings, "settings");
        this.clock = requireNonNull(clock, "clock");
        this.tokens = new TokenStore(new TokenFile(settings.tokens()), nanos);
        this.jwt = JwtVerifier.orNull(settings);
        this.sessions = new Sessions(clock);
        this.limits = new Limits(settings.requestsPerSecond(), settings.burst(), settings.maxConcurrent(), nanos);
    }

    /**
     * What a request says of its caller.
     *
     * @param authorization the header; null where there is none
     * @param session the value of the session's cookie; null where there is none
     * @param isLocal whether it came by loopback, and not through a proxy
     */
    public record Credentials(
            @Nullable String authorization, @Nullable String session, boolean isLocal) {}

    /**
     * A session to be.
     *
     * @param cookie the value of its cookie
     * @param expires until when it holds
     */
    public record Session(String cookie, Caller caller, Instant expires) {}

    /** The settings. */
    public AccessSettings settings() {
        return settings;
    }

    /** Whether one must show who one is. */
    public boolean isRequired(boolean isLocal) {
        return switch (settings.demand()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> !isLocal;
        };
    }

    /** Whether nobody can get in: a token is demanded, and none was ever made. */
    public boolean isUnreachable() {
        return jwt == null && settings.demand() != AccessSettings.Demand.NEVER && tokens.isEmpty();
    }

    /** Who asks; whoever shows a token must show a good one, also where none is demanded. */
    public Caller authenticate(Credentials credentials) throws Refusal {
        String authorization = credentials.authorization();
        if (authorization != null) {
            return ofBearer(authorization).caller();
        }
        String cookie = credentials.session();
        Optional<Caller> signedIn = cookie == null ? Optional.empty() : ofSession(cookie);
        if (signedIn.isPresent()) {
            return signedIn.get();
        }
        if (isRequired(credentials.isLocal())) {
            throw new Refusal(
                    Refusal.Reason.NO_TOKEN,
                    "a token is needed: send the header Authorization: Bearer <token>; bin/token create makes one");
        }
        return Caller.LOCAL;
    }

    private record Found(
            Caller caller,
            @Nullable String tokenHash,
            @Nullable Instant expires) {}

    private Found ofBearer(String authorization) throws Refusal {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw new Refusal(
                    Refusal.Reason.WRONG_TOKEN, "the header Authorization must be: Bearer, a space and the token");
        }
        return ofToken(authorization.substring(BEARER.length()).strip());
    }

    private Found ofToken(String secret) throws Refusal {
        if (jwt != null && JwtVerifier.isOne(secret)) {
            JwtVerifier.Verified verified = jwt.verify(secret);
            return new Found(verified.caller(), null, verified.expires());
        }
        Token token = tokens.find(secret)
                .orElseThrow(() -> new Refusal(Refusal.Reason.WRONG_TOKEN, "there is no such token"));
        return new Found(live(token), token.hash(), token.expires());
    }

    private Caller live(Token token) throws Refusal {
        if (token.isRevoked()) {
            throw new Refusal(Refusal.Reason.REVOKED_TOKEN, "the token " + token.name() + " was revoked");
        }
        if (token.isExpired(clock.instant())) {
            throw new Refusal(
                    Refusal.Reason.EXPIRED_TOKEN, "the token " + token.name() + " expired at " + token.expires());
        }
        return new Caller(token.name(), token.roles(), true);
    }

    /** A session that does not hold is none, not a mistake: the page asks to sign in again. */
    private Optional<Caller> ofSession(String cookie) {
        Optional<Sessions.Opened> opened = sessions.find(cookie);
        String hash = opened.map(Sessions.Opened::tokenHash).orElse(null);
        if (hash == null) {
            return opened.map(Sessions.Opened::caller);
        }
        return tokens.withHash(hash)
                .filter(token -> !token.isRevoked() && !token.isExpired(clock.instant()))
                .map(token -> new Caller(token.name(), token.roles(), true));
    }

    /** Opens a session with a token. */
    public Session open(String token) throws Refusal {
        Found found = ofToken(token.strip());
        Instant longest = clock.instant().plus(settings.session());
        Instant expires = found.expires() == null || found.expires().isAfter(longest) ? longest : found.expires();
        return new Session(sessions.open(found.caller(), found.tokenHash(), expires), found.caller(), expires);
    }

    /** Throws where the caller may not do what needs this role. */
    public void require(Caller caller, Role role) throws Refusal {
        if (!caller.may(role)) {
            throw new Refusal(
                    Refusal.Reason.MISSING_ROLE,
                    "this needs the role " + role.wireName() + ", and " + caller.name() + " has "
                            + (caller.roles().isEmpty() ? "none" : Role.names(caller.roles())));
        }
    }

    /**
     * Counts a request of a caller, who has so many; who needs no token is bounded by the service alone.
     *
     * @return to be run once when the request has ended
     */
    public Runnable enter(Caller caller) throws Refusal {
        if (!caller.isSignedIn()) {
            return () -> {};
        }
        limits.enter(caller.name());
        return () -> limits.leave(caller.name());
    }
}
