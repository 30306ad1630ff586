package dev.zeroheap.query;

import java.util.List;

/**
 * Samples by series.
 *
 * @param declaration what they are worth
 * @param series those that have a sample in any window, in no order
 */
public record SampleAnswer(Declaration declaration, List<SampleSeries> series) {
    /** Copies the list. */
    public SampleAnswer {
        series = List.copyOf(series);
    }
}
