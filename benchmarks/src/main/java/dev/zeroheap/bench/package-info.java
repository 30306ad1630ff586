/**
 * Measurements side by side with the alternatives, and the long fault and race tests.
 *
 * <p>{@code bin/bench} starts {@link dev.zeroheap.bench.Bench}, {@code bin/torture} starts
 * {@link dev.zeroheap.bench.Torture}. Both print {@link dev.zeroheap.bench.Figures} and keep them as files.
 */
@NullMarked
package dev.zeroheap.bench;

import org.jspecify.annotations.NullMarked;
