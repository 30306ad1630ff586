package dev.zeroheap.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many requests each caller has left: a bucket that fills steadily, and a number at a time. Any thread.
 *
 * <p>What is kept of a caller is a few numbers, of {@link #MAX_CALLERS} of them at most; those who asked the longest time ago
 * and have no request open go first, and are by then as if they had never asked.
 */
final class Limits {
    static final int MAX_CALLERS = 4096;

    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final int perSecond;
    private final int burst;
    private final int maxConcurrent;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    Limits(int perSecond, int burst, int maxConcurrent, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.maxConcurrent = maxConcurrent;
        this.nanos = nanos;
    }

    private static final class Bucket {
        private double left;
        private long filledNanos;
        private int open;

        Bucket(double left, long now) {
            this.left = left;
            this.filledNanos = now;
        }
    }

    /** Counts a request of this caller, which is open until {@link #leave}. */
    synchronized void enter(String caller) throws Refusal {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(caller, name -> new Bucket(burst, now));
        evict();
        bucket.left = Math.min(burst, bucket.left + (now - bucket.filledNanos) / NANOS * perSecond);
        bucket.filledNanos = now;
        if (bucket.left < 1) {
            int seconds = (int) Math.max(1, Math.ceil((1 - bucket.left) / perSecond));
            throw new Refusal(
                    Refusal.Reason.TOO_MANY_REQUESTS,
                    caller + " must send at most " + perSecond + " requests a second, " + burst
                            + " at once after a rest; try again in " + seconds + " s",
                    seconds);
        }
        if (bucket.open >= maxConcurrent) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY_AT_ONCE,
                    caller + " must have at most " + maxConcurrent + " requests open at a time; try again when one of"
                            + " them has ended",
                    1);
        }
        bucket.left--;
        bucket.open++;
    }

    /** A request of this caller has ended. */
    synchronized void leave(String caller) {
        Bucket bucket = buckets.get(caller);
        if (bucket != null && bucket.open > 0) {
            bucket.open--;
        }
    }

    private void evict() {
        Iterator<Bucket> oldest = buckets.values().iterator();
        while (buckets.size() > MAX_CALLERS && oldest.hasNext()) {
            if (oldest.next().open == 0) {
                oldest.remove();
            }
        }
    }

    synchronized int callers() {
        return buckets.size();
    }
}
