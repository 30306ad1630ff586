package dev.zeroheap.query;

import java.time.Duration;

/**
 * How the log is followed.
 *
 * @param every the pause between two looks at the log, more than nothing; default 200 ms
 * @param queueEvents how many events wait for one subscriber at most, 2..1000000; default 8192
 * @param maxSubscribers how many subscribers there are at most, 1..10000; default 64
 * @param heartbeat after how long without an event a subscriber gets a sign of life, more than nothing; default 15 s
 * @param stallLimit after how long a subscriber is cut off that takes nothing of what waits for it, more than nothing;
 *     default 30 s
 */
public record TailSettings(
        Duration every, int queueEvents, int maxSubscribers, Duration heartbeat, Duration stallLimit) {
    /** The defaults. */
    public static final TailSettings DEFAULTS =
            new TailSettings(Duration.ofMillis(200), 8192, 64, Duration.ofSeconds(15), Duration.ofSeconds(30));

    /** Checks every bound. */
    public TailSettings {
        checkLength("every", every);
        checkLength("heartbeat", heartbeat);
        checkLength("stallLimit", stallLimit);
        checkCount("queueEvents", 2, 1_000_000, queueEvents);
        checkCount("maxSubscribers", 1, 10_000, maxSubscribers);
    }

    private static void checkLength(String name, Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw QueryException.invalid(name, name + " must be longer than nothing: " + length);
        }
    }

    private static void checkCount(String name, int min, int max, int count) {
        if (count < min || count > max) {
            throw QueryException.invalid(name, name + " must be " + min + ".." + max + ": " + count);
        }
    }

    /** The same with another pause between two looks. */
    public TailSettings withEvery(Duration pause) {
        return new TailSettings(pause, queueEvents, maxSubscribers, heartbeat, stallLimit);
    }

    /** The same with another bound of what waits for a subscriber. */
    public TailSettings withQueueEvents(int events) {
        return new TailSettings(every, events, maxSubscribers, heartbeat, stallLimit);
    }

    /** The same with another number of subscribers. */
    public TailSettings withMaxSubscribers(int subscribers) {
        return new TailSettings(every, queueEvents, subscribers, heartbeat, stallLimit);
    }

    /** The same with another time between two signs of life. */
    public TailSettings withHeartbeat(Duration silence) {
        return new TailSettings(every, queueEvents, maxSubscribers, silence, stallLimit);
    }

    /** The same with another patience for subscribers that take nothing. */
    public TailSettings withStallLimit(Duration patience) {
        return new TailSettings(every, queueEvents, maxSubscribers, heartbeat, patience);
    }
}
