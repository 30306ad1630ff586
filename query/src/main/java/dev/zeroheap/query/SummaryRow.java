package dev.zeroheap.query;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one group, or of one time step of it. Groups and steps without an event have no row.
 *
 * @param group dimension to value, in the order of the question; null is the value of events that lack the dimension
 * @param step where the time step begins, a whole multiple of its length since 1970 UTC; null where none was asked for
 * @param count how many events
 * @param rate events per second of the part of range and step that they share; null where the range is open
 * @param errors how many of them have {@code success = false}
 * @param errorRate errors by count, 0..1
 * @param duration of {@code duration}, in seconds; null where no event has it
 * @param value of {@code value}, the last one included; null where no event has it
 * @param size of {@code size}, in bytes; null where no event has it
 * @param timeToFirstToken of {@code time_to_first_token}, in seconds; null where no event has it
 * @param tokens sums of tokens; null where no event has any
 */
public record SummaryRow(
        Map<String, @Nullable String> group,
        @Nullable Instant step,
        long count,
        @Nullable Double rate,
        long errors,
        double errorRate,
        @Nullable Distribution duration,
        @Nullable Distribution value,
        @Nullable Distribution size,
        @Nullable Distribution timeToFirstToken,
        @Nullable Tokens tokens) {
    /** Copies the group, nulls and order included. */
    public SummaryRow {
        group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
    }
}
