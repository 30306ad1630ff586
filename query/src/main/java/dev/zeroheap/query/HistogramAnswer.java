package dev.zeroheap.query;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a column are spread.
 *
 * @param declaration what the counts are worth
 * @param column of what
 * @param step how long a time step is; null where there are none
 * @param rows the buckets that have events, by time step, then upwards
 */
public record HistogramAnswer(
        Declaration declaration, String column, @Nullable Duration step, List<HistogramRow> rows)
        implements DeclaredRows<HistogramRow> {
    /** Copies the rows. */
    public HistogramAnswer {
        rows = List.copyOf(rows);
    }
}
