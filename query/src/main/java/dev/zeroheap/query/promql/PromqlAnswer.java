package dev.zeroheap.query.promql;

import dev.zeroheap.query.SampleQuery.Moments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an expression was evaluated to.
 *
 * @param kind what it is
 * @param moments at which
 * @param series those with a value at any moment, in their order; of a scalar one without labels
 * @param text the text, where it is one
 * @param warnings what it is not worth, one sentence each
 */
public record PromqlAnswer(
        Kind kind,
        Moments moments,
        List<Series> series,
        @Nullable String text,
        List<String> warnings) {
    /** Copies the lists. */
    public PromqlAnswer {
        series = List.copyOf(series);
        warnings = List.copyOf(warnings);
    }

    /** What it is. */
    public enum Kind {
        /** One number. */
        SCALAR,
        /** One text. */
        STRING,
        /** A number of each series. */
        VECTOR,
        /** Numbers of each series, one a moment. */
        MATRIX
    }
}
