package dev.zeroheap.query;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The most lines of each run that any answer had, by the moment at which it ended. Any thread. */
final class HighWater {
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final NavigableMap<Long, Map<String, Long>> marks = new TreeMap<>();

    /** What the answers had that had ended by this moment, which must be less than a minute ago. */
    synchronized Map<String, Long> at(long nanos) {
        Map.Entry<Long, Map<String, Long>> mark = marks.floorEntry(nanos);
        return mark == null ? Map.of() : mark.getValue();
    }

    /** An answer has ended just now. */
    synchronized void rise(Map<String, RunPrefix> answer) {
        Map<String, Long> mark =
                new HashMap<>(marks.isEmpty() ? Map.of() : marks.lastEntry().getValue());
        answer.forEach((run, prefix) -> mark.merge(run, prefix.lines(), Math::max));
        long now = System.nanoTime();
        marks.put(now, mark);
        marks.headMap(now - KEPT_NANOS).clear();
    }
}
