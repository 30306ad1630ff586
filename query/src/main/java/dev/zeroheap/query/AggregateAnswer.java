package dev.zeroheap.query;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures by groups and time steps.
 *
 * @param declaration what they are worth
 * @param compared what the figures of the earlier range are worth; null where the question does not compare
 * @param step how long a time step is; null where there are none
 * @param groups how many groups there are, in the answer or not; 0 or 1 where the question has no groups
 * @param rows the figures: groups in their order, what is beyond the limit last, time steps upwards. Steps without events
 *     are left out
 */
public record AggregateAnswer(
        Declaration declaration,
        @Nullable Declaration compared,
        @Nullable Duration step,
        long groups,
        List<AggregateRow> rows)
        implements DeclaredRows<AggregateRow> {
    /** Copies the rows. */
    public AggregateAnswer {
        rows = List.copyOf(rows);
    }
}
