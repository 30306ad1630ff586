package dev.zeroheap.query.promql;

import dev.zeroheap.api.EventField;
import dev.zeroheap.query.Condition;
import dev.zeroheap.query.Dimension;
import dev.zeroheap.query.Operator;
import dev.zeroheap.query.SampleQuery.Measure;
import dev.zeroheap.query.SampleQuery.Reduction;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * How events of a name are metrics: {@code llm_call} is {@code llm_call_total}, {@code llm_call_duration_seconds_bucket}
 * and so on.
 *
 * <p>Counters count events or add up one of their numbers; their value at a moment is that since the day (UTC) began, and
 * rates are found from the events and not from these values. Samples are the numbers themselves, one for each event.
 */
enum MetricKind {
    EVENTS("_total", Shape.COUNTER, null, "Events."),
    ERRORS("_errors_total", Shape.COUNTER, null, "Events that failed."),
    PROMPT_TOKENS("_prompt_tokens_total", EventField.PROMPT_TOKENS, "Tokens sent to the model."),
    COMPLETION_TOKENS("_completion_tokens_total", EventField.COMPLETION_TOKENS, "Tokens written by the model."),
    CACHED_TOKENS("_cached_tokens_total", EventField.CACHED_TOKENS, "Tokens of the prompt from the provider's cache."),
    REASONING_TOKENS("_reasoning_tokens_total", EventField.REASONING_TOKENS, "Tokens spent on reasoning."),
    VALUE_ADDED("_value_total", Shape.COUNTER, EventField.VALUE, "What counters count, added up."),
    VALUE("_value", Shape.SAMPLES, EventField.VALUE, "The values of events that are no counters."),
    DURATION("_duration_seconds", Shape.SAMPLES, EventField.DURATION, "How long it took."),
    DURATION_BUCKET(
            "_duration_seconds_bucket", Shape.BUCKET, EventField.DURATION, "How long it took, by upper bounds."),
    DURATION_SUM("_duration_seconds_sum", Shape.COUNTER, EventField.DURATION, "How long it took in all."),
    DURATION_COUNT("_duration_seconds_count", Shape.COUNT, EventField.DURATION, "Events that tell how long it took."),
    FIRST_TOKEN(
            "_time_to_first_token_seconds", Shape.SAMPLES, EventField.TIME_TO_FIRST_TOKEN, "Until the first token."),
    FIRST_TOKEN_BUCKET(
            "_time_to_first_token_seconds_bucket",
            Shape.BUCKET,
            EventField.TIME_TO_FIRST_TOKEN,
            "Until the first token, by upper bounds."),
    FIRST_TOKEN_SUM(
            "_time_to_first_token_seconds_sum",
            Shape.COUNTER,
            EventField.TIME_TO_FIRST_TOKEN,
            "Until the first token, in all."),
    FIRST_TOKEN_COUNT(
            "_time_to_first_token_seconds_count",
            Shape.COUNT,
            EventField.TIME_TO_FIRST_TOKEN,
            "Events that tell when the first token came."),
    SIZE("_size_bytes", Shape.SAMPLES, EventField.SIZE, "How much data it was about."),
    SIZE_BUCKET("_size_bytes_bucket", Shape.BUCKET, EventField.SIZE, "How much data it was about, by upper bounds."),
    SIZE_SUM("_size_bytes_sum", Shape.COUNTER, EventField.SIZE, "How much data it was about in all."),
    SIZE_COUNT("_size_bytes_count", Shape.COUNT, EventField.SIZE, "Events that tell how much data they were about.");

    private static final Dimension METRIC_TYPE = new Dimension(EventField.METRIC_TYPE.wireName());
    private static final List<Double> BOUNDS_OF_SECONDS =
            List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0);
    private static final List<Double> BOUNDS_OF_BYTES = DoubleStream.iterate(
                    256, bound -> bound <= 1L << 30, bound -> bound * 4)
            .boxed()
            .toList();
    private static final List<MetricKind> MOST_EXACT_FIRST = Arrays.stream(values())
            .sorted(Comparator.comparing((MetricKind kind) -> kind.suffix.length())
                    .reversed())
            .toList();

    private final String suffix;
    private final Shape shape;
    private final @Nullable EventField field;
    private final String help;

    /** What a metric is of its numbers. */
    enum Shape {
        /** Their sum. */
        COUNTER,
        /** Their number. */
        COUNT,
        /** Their number at most a bound, for each bound. */
        BUCKET,
        /** They themselves. */
        SAMPLES
    }

    MetricKind(String suffix, Shape shape, @Nullable EventField field, String help) {
        this.suffix = suffix;
        this.shape = shape;
        this.field = field;
        this.help = help;
    }

    MetricKind(String suffix, EventField field, String help) {
        this(suffix, Shape.COUNTER, field, help);
    }

    static List<MetricKind> mostExactFirst() {
        return MOST_EXACT_FIRST;
    }

    String suffix() {
        return suffix;
    }

    Shape shape() {
        return shape;
    }

    Measure measure() {
        return field == null
                ? new Measure(this == ERRORS ? Measure.Source.ERRORS : Measure.Source.EVENTS, null)
                : new Measure(Measure.Source.COLUMN, new Dimension(field.wireName()));
    }

    /** What must be true of its events, beside their name. */
    Optional<Condition> condition() {
        return field == EventField.VALUE
                ? Optional.of(new Condition(
                        METRIC_TYPE, this == VALUE_ADDED ? Operator.IN : Operator.NOT_IN, List.of("counter")))
                : Optional.empty();
    }

    String help() {
        return help;
    }

    /** As a counter: what is added up of a window. */
    Reduction.Kind increment() {
        return shape == Shape.COUNTER ? Reduction.Kind.SUM : Reduction.Kind.COUNT;
    }

    /** The upper bounds of its buckets, without the infinite one. */
    List<Double> bounds() {
        return shape != Shape.BUCKET ? List.of() : this == SIZE_BUCKET ? BOUNDS_OF_BYTES : BOUNDS_OF_SECONDS;
    }

    /** The type in Prometheus' words. */
    String type() {
        return shape == Shape.SAMPLES ? "gauge" : shape == Shape.COUNTER && !isOfHistogram() ? "counter" : "histogram";
    }

    private boolean isOfHistogram() {
        return suffix.endsWith("_sum");
    }

    String unit() {
        return suffix.contains("_seconds") ? "seconds" : suffix.contains("_bytes") ? "bytes" : "";
    }
}
