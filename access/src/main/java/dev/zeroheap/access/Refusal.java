package dev.zeroheap.access;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/** Why a request is not answered; its message is a sentence for the one who asked, and holds no secret. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int retryAfterSeconds;

    /** Refuses for a reason. */
    public Refusal(Reason reason, String detail) {
        this(reason, detail, 0);
    }

    Refusal(Reason reason, String detail, int retryAfterSeconds) {
        super(
                requireNonNull(detail, "detail"),
                null,
                false,
                false); // thrown at every attempt, and never a mistake here
        this.reason = requireNonNull(reason, "reason");
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** What is wrong with it. */
    public Reason reason() {
        return reason;
    }

    /** When to try again, in seconds; 0 where time changes nothing. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** What can be wrong, each with its HTTP status. */
    public enum Reason {
        /** There is no token, and one is needed. */
        NO_TOKEN(401),
        /** The token is none that was given out. */
        WRONG_TOKEN(401),
        /** Its time is over. */
        EXPIRED_TOKEN(401),
        /** It was taken back. */
        REVOKED_TOKEN(401),
        /** It is good, and does not allow this. */
        MISSING_ROLE(403),
        /** A page of another site asks, and is not among those that may. */
        FOREIGN_ORIGIN(403),
        /** The body is too long. */
        BODY_TOO_LARGE(413),
        /** More requests than the caller may send. */
        TOO_MANY_REQUESTS(429),
        /** More requests at a time than the caller may send. */
        TOO_MANY_AT_ONCE(429);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** The HTTP status, 401..429. */
        public int status() {
            return status;
        }

        /** As it stands in events and metrics: {@code wrong_token}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
