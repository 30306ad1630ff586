package dev.zeroheap.query;

import org.jspecify.annotations.Nullable;

/**
 * The figures of one number over the events that have it; NaN and infinities count as not having it.
 *
 * <p>Percentiles are exact: of the sorted numbers, with the one between two taken on the line between them, as SQL's
 * {@code percentile_cont} does.
 *
 * @param count how many events have the number, 1 or more
 * @param sum their sum; it does not depend on the order in which they were read
 * @param min the least
 * @param mean sum by count
 * @param max the greatest
 * @param p50 the median
 * @param p90 what 90 % do not exceed
 * @param p95 what 95 % do not exceed
 * @param p99 what 99 % do not exceed
 * @param last the number of the newest event; null where it was not asked for
 */
public record Distribution(
        long count,
        double sum,
        double min,
        double mean,
        double max,
        double p50,
        double p90,
        double p95,
        double p99,
        @Nullable Double last) {}
