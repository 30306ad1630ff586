package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks how the numbers of a column are spread, and how that changes: what a heat map shows.
 *
 * <p>Buckets are those of {@link LogLinear}: each power of two in equal parts, so that one is about as wide as its numbers
 * are great.
 *
 * @param range of which time
 * @param filter which events; those without a number in the column are not counted
 * @param column a number, or a label that is one
 * @param step how long a time step is; null for no steps
 * @param subdivisions into how many buckets each power of two is divided: 1, 2, 4, … {@value #MAX_SUBDIVISIONS}, default
 *     {@value #DEFAULT_SUBDIVISIONS}
 */
public record HistogramQuery(
        TimeRange range,
        Filter filter,
        Dimension column,
        @Nullable Duration step,
        int subdivisions) {
    /** The finest buckets. */
    public static final int MAX_SUBDIVISIONS = 64;

    /** Where nothing is said. */
    public static final int DEFAULT_SUBDIVISIONS = 4;

    /** Checks every bound. */
    public HistogramQuery {
        requireNonNull(range, "range");
        requireNonNull(filter, "filter");
        if (!column.isNumber() && !column.isLabel()) {
            throw QueryException.invalid(
                    "column", "column must be a number such as duration, or a label: " + Echo.of(column.name()));
        }
        if (step != null) {
            Step.check(range, step);
        }
        if (subdivisions < 1 || subdivisions > MAX_SUBDIVISIONS || Integer.bitCount(subdivisions) != 1) {
            throw QueryException.invalid(
                    "subdivisions",
                    "subdivisions must be a power of two, 1.." + MAX_SUBDIVISIONS + ": " + subdivisions);
        }
    }
}
