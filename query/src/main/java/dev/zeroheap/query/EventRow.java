package dev.zeroheap.query;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event.
 *
 * @param timestamp when it happened
 * @param name the metric's name
 * @param fields the fields of the format that it has, by their name in the log, in their order: String, Double, Long or
 *     Boolean; numbers that JSON cannot say are left out
 * @param labels its labels, by key
 * @param service who recorded it
 * @param host where
 * @param run the run's name
 * @param seq its number within the run; null where a foreign writer gave none
 */
public record EventRow(
        Instant timestamp,
        String name,
        Map<String, Object> fields,
        Map<String, String> labels,
        String service,
        String host,
        String run,
        @Nullable Long seq) {
    /** Copies the maps, order included. */
    public EventRow {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
}
