package dev.zeroheap.log4j;

import java.time.Clock;
import java.time.Instant;

/**
 * The wall clock in microseconds without garbage: {@link System#nanoTime()} plus an offset that the drain measures anew.
 *
 * <p>{@link #epochMicros()} is for any thread, {@link #refresh()} for the drain, about once a second. Between two
 * refreshes time cannot step; a step of the system's clock, in either direction, shows at the next one.
 */
final class RecorderClock {
    private static final int TRIES = 4;

    /** A longer look at the clock was interrupted by the scheduler and says little. */
    private static final long GOOD_LOOK_NANOS = 20_000;

    private final Clock wallClock;
    private volatile long offsetNanos;

    RecorderClock(Clock wallClock) {
        this.wallClock = wallClock;
        refresh();
    }

    /** Now, in microseconds since 1970. */
    long epochMicros() {
        return (System.nanoTime() + offsetNanos) / 1_000;
    }

    /** Measures the offset again and keeps the most precise of a few looks. */
    void refresh() {
        long best = 0;
        long bestWidth = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && bestWidth > GOOD_LOOK_NANOS; i++) {
            long before = System.nanoTime();
            Instant wall = wallClock.instant();
            long after = System.nanoTime();
            if (after - before < bestWidth) {
                bestWidth = after - before;
                best = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - (before + bestWidth / 2);
            }
        }
        offsetNanos = best;
    }
}
