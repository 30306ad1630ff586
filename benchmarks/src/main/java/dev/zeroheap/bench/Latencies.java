package dev.zeroheap.bench;

import java.util.ArrayList;
import java.util.List;

/** How long each of many calls took. Any thread. */
final class Latencies {
    private final List<Long> nanos = new ArrayList<>();

    synchronized void add(long elapsedNanos) {
        nanos.add(elapsedNanos);
    }

    synchronized int count() {
        return nanos.size();
    }

    /** The least time that so much of the calls did not exceed, milliseconds; NaN where there are none. */
    synchronized double millis(double fraction) {
        if (nanos.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(fraction * nanos.size());
        return nanos.stream().sorted().skip(Math.max(0, rank - 1)).findFirst().orElseThrow() / 1e6;
    }
}
