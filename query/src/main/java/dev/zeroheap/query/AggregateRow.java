package dev.zeroheap.query;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one group in one time step.
 *
 * @param group what the events have in common, by dimension in the order of the question; null where they lack it. Empty
 *     for all events, and for the groups beyond the limit
 * @param other true for what the groups beyond the limit have together, else null
 * @param step when the step begins; null where the question has no steps
 * @param values the figures, by {@link Aggregate#text()}: whole numbers as {@link Long}, others as {@link Double}, first and
 *     last values of text as {@link String}. A figure that no event has a value for is not in it
 * @param compared the same of the earlier range; null where the question does not compare
 */
public record AggregateRow(
        Map<String, @Nullable String> group,
        @Nullable Boolean other,
        @Nullable Instant step,
        Map<String, Object> values,
        @Nullable Map<String, Object> compared) {
    /** Copies the maps, nulls and order included. */
    public AggregateRow {
        group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        compared = compared == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(compared));
    }

    AggregateRow with(Map<String, Object> figures) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.putAll(figures);
        return new AggregateRow(group, other, step, more, compared);
    }

    AggregateRow comparedTo(Map<String, Object> earlier) {
        return new AggregateRow(group, other, step, values, earlier);
    }
}
