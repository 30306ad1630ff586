package dev.zeroheap.api;

import java.time.Instant;

/**
 * One event being filled in: every method sets a field and returns the event; {@link #record()} hands it over.
 *
 * <pre>{@code
 * monitor.event(MetricType.COUNTER, "orders").value(1).labels("country", "CH", "channel", "web").record();
 * }</pre>
 *
 * <p>The object comes from {@link EventRecorder#event} and belongs to the calling thread until {@code record()}; then the
 * recorder uses it again for somebody else, so keep no reference to it. One that is never recorded is simply garbage.
 * Filling and recording allocate nothing in steady state, never wait and never throw; what cannot be recorded is counted
 * as lost by the recorder. Fields that are not set are absent from the log line; {@code timestamp} is then the instant of
 * {@code record()}. A null text sets nothing.
 */
public interface Event {
    /** When it happened, instead of the instant of {@link #record()}; microseconds are kept. */
    Event timestamp(Instant timestamp);

    /** The part of the application it happened in. */
    Event module(String module);

    /** What was done. */
    Event operation(String operation);

    /** The number of a counter, gauge or histogram; NaN and infinities set nothing and are counted as cut. */
    Event value(double value);

    /** The UCUM unit of {@link #value}. */
    Event unit(String unit);

    /** How long it took, decimal seconds; a negative or not finite number sets nothing and is counted as cut. */
    Event duration(double seconds);

    /** How long it took, nanoseconds, as a difference of two {@link System#nanoTime()}. */
    Event durationNanos(long nanos);

    /** How much data it was about, bytes. */
    Event size(long bytes);

    /** Whether it succeeded. */
    Event success(boolean success);

    /** The class of the failure. */
    Event errorType(String errorType);

    /** The model that was asked. */
    Event model(String model);

    /** Who serves the model. */
    Event provider(String provider);

    /** Tokens sent to the model; a negative number sets nothing, here and in the three methods below. */
    Event promptTokens(long tokens);

    /** Tokens that the model wrote. */
    Event completionTokens(long tokens);

    /** Prompt tokens that came from the provider's cache. */
    Event cachedTokens(long tokens);

    /** Completion tokens that were spent on reasoning. */
    Event reasoningTokens(long tokens);

    /** From the request to the first token, decimal seconds. */
    Event timeToFirstToken(double seconds);

    /** W3C trace id. */
    Event traceId(String traceId);

    /** W3C span id. */
    Event spanId(String spanId);

    /** One label more; there is no limit but the line's {@value LogFormat#MAX_LINE_BYTES} bytes. */
    Event label(String key, String value);

    /** Hands the event to the recorder; afterwards this object is no longer yours. */
    void record();

    /** All of these labels. */
    default Event labels(Labels labels) {
        if (labels != null) {
            for (int i = 0; i < labels.size(); i++) {
                label(labels.key(i), labels.value(i));
            }
        }
        return this;
    }

    /** What a model call used. */
    default Event tokens(TokenUsage tokens) {
        if (tokens == null) {
            return this;
        }
        return promptTokens(tokens.prompt())
                .completionTokens(tokens.completion())
                .cachedTokens(tokens.cached())
                .reasoningTokens(tokens.reasoning());
    }

    /** Two labels. */
    default Event labels(String key1, String value1, String key2, String value2) {
        return label(key1, value1).label(key2, value2);
    }

    /** Three labels. */
    default Event labels(String key1, String value1, String key2, String value2, String key3, String value3) {
        return labels(key1, value1, key2, value2).label(key3, value3);
    }

    /** Four labels. */
    default Event labels(
            String key1,
            String value1,
            String key2,
            String value2,
            String key3,
            String value3,
            String key4,
            String value4) {
        return labels(key1, value1, key2, value2, key3, value3).label(key4, value4);
    }

    /** Five labels. */
    default Event labels(
            String key1,
            String value1,
            String key2,
            String value2,
            String key3,
            String value3,
            String key4,
            String value4,
            String key5,
            String value5) {
        return labels(key1, value1, key2, value2, key3, value3, key4, value4).label(key5, value5);
    }

    /** Six labels. */
    default Event labels(
            String key1,
            String value1,
            String key2,
            String value2,
            String key3,
            String value3,
            String key4,
            String value4,
            String key5,
            String value5,
            String key6,
            String value6) {
        return labels(key1, value1, key2, value2, key3, value3, key4, value4, key5, value5)
                .label(key6, value6);
    }

    /** Seven labels. */
    default Event labels(
            String key1,
            String value1,
            String key2,
            String value2,
            String key3,
            String value3,
            String key4,
            String value4,
            String key5,
            String value5,
            String key6,
            String value6,
            String key7,
            String value7) {
        return labels(key1, value1, key2, value2, key3, value3, key4, value4, key5, value5, key6, value6)
                .label(key7, value7);
    }

    /** Eight labels. */
    default Event labels(
            String key1,
            String value1,
            String key2,
            String value2,
            String key3,
            String value3,
            String key4,
            String value4,
            String key5,
            String value5,
            String key6,
            String value6,
            String key7,
            String value7,
            String key8,
            String value8) {
        return labels(key1, value1, key2, value2, key3, value3, key4, value4, key5, value5, key6, value6, key7, value7)
                .label(key8, value8);
    }
}
