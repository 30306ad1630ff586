package dev.zeroheap.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One bucket in one time step.
 *
 * @param step when the step begins; null where the question has no steps
 * @param lower its least number; of negative numbers, the bound that is not in it
 * @param upper the bound that is not in it; of negative numbers, its greatest number. Equal to {@code lower} in the bucket of
 *     zero
 * @param count how many events, at least one
 */
public record HistogramRow(@Nullable Instant step, double lower, double upper, long count) {}
