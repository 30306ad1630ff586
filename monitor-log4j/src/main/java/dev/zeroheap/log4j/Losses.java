package dev.zeroheap.log4j;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what did not reach the log, by cause, and what reached it cut. Any thread adds, any thread reads. */
final class Losses {
    private final LongAdder[] events = new LongAdder[LossCause.values().length];
    private final LongAdder cutValues = new LongAdder();

    Losses() {
        for (int i = 0; i < events.length; i++) {
            events[i] = new LongAdder();
        }
    }

    void add(LossCause cause, long count) {
        events[cause.ordinal()].add(count);
    }

    void addCutValues(int count) {
        cutValues.add(count);
    }

    long of(LossCause cause) {
        return events[cause.ordinal()].sum();
    }

    long total() {
        long sum = 0;
        for (LongAdder cause : events) {
            sum += cause.sum();
        }
        return sum;
    }

    long cutValues() {
        return cutValues.sum();
    }

    Map<LossCause, Long> byCause() {
        Map<LossCause, Long> counts = new EnumMap<>(LossCause.class);
        for (LossCause cause : LossCause.values()) {
            counts.put(cause, of(cause));
        }
        return Collections.unmodifiableMap(counts);
    }
}
