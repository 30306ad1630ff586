package dev.zeroheap.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Turns measurements into events of the format and hands them to the recorder at once.
 *
 * <p>Holds nothing but the recorder; any number of threads may share one. No method throws, waits or, in steady state,
 * allocates. The monitors are friendlier to call; this is the layer that names modules, operations and fields.
 */
public final class PerformanceMetricsLogger {
    /** Name of the events of {@link #logCheckpointSave}. */
    public static final String CHECKPOINT_SAVE = "checkpoint_save";

    /** Module of the events of {@link #logCheckpointSave}. */
    public static final String CHECKPOINT_MODULE = "checkpoint";

    /** Name of the events of {@link #logLlmCall}. */
    public static final String LLM_CALL = "llm_call";

    /** Module of the events of {@link #logLlmCall}. */
    public static final String LLM_MODULE = "llm";

    private final EventRecorder recorder;

    /** A logger for the {@linkplain EventRecorder#installed() installed} recorder. */
    public PerformanceMetricsLogger() {
        this(EventRecorder.installed());
    }

    /** A logger for this recorder. */
    public PerformanceMetricsLogger(EventRecorder recorder) {
        this.recorder = requireNonNull(recorder, "recorder");
    }

    /** A fresh event for everything that the methods below have no argument for. */
    public Event event(MetricType type, String name) {
        return recorder.event(type, name);
    }

    /** Any measurement, now, without labels. */
    public void logMetric(MetricType type, String name, double value) {
        measured(type, name, value).record();
    }

    /** Any measurement, now. */
    public void logMetric(MetricType type, String name, double value, Labels labels) {
        measured(type, name, value).labels(labels).record();
    }

    /**
     * Any measurement.
     *
     * @param type what is measured
     * @param name the metric's name
     * @param value seconds for a {@link MetricType#TIMER}, where it becomes the event's duration; else its value
     * @param labels what the value is about
     * @param timestamp when it was measured, microseconds are kept
     */
    public void logMetric(MetricType type, String name, double value, Labels labels, Instant timestamp) {
        measured(type, name, value).labels(labels).timestamp(timestamp).record();
    }

    /**
     * A checkpoint was saved, or not.
     *
     * @param duration decimal seconds that it took
     * @param size bytes that were written
     * @param success whether it is safe on disk
     */
    public void logCheckpointSave(double duration, long size, boolean success) {
        checkpointSave(duration, size, success).record();
    }

    /** A checkpoint was saved, or not; the labels say for example of which thread. */
    public void logCheckpointSave(double duration, long size, boolean success, Labels labels) {
        checkpointSave(duration, size, success).labels(labels).record();
    }

    /**
     * A language model was asked.
     *
     * @param model the model as requested
     * @param provider who serves it, by its OpenTelemetry name where it has one
     * @param responseTime decimal seconds until the whole response was there
     * @param tokens what it used
     * @param success whether there was a usable response
     */
    public void logLlmCall(String model, String provider, double responseTime, TokenUsage tokens, boolean success) {
        llmCall(model, provider, responseTime, success).tokens(tokens).record();
    }

    /** The same without an object for the tokens; a negative number of tokens stands for unknown. */
    public void logLlmCall(
            String model,
            String provider,
            double responseTime,
            long promptTokens,
            long completionTokens,
            boolean success) {
        llmCall(model, provider, responseTime, success)
                .promptTokens(promptTokens)
                .completionTokens(completionTokens)
                .record();
    }

    /** The event of {@link #logCheckpointSave}, for whoever has more to say about it before recording it. */
    public Event checkpointSave(double duration, long size, boolean success) {
        return event(MetricType.TIMER, CHECKPOINT_SAVE)
                .module(CHECKPOINT_MODULE)
                .operation("save")
                .duration(duration)
                .size(size)
                .success(success);
    }

    /** The event of {@link #logLlmCall}, for whoever has more to say about it before recording it. */
    public Event llmCall(String model, String provider, double responseTime, boolean success) {
        return event(MetricType.TIMER, LLM_CALL)
                .module(LLM_MODULE)
                .operation("chat")
                .model(model)
                .provider(provider)
                .duration(responseTime)
                .success(success);
    }

    private Event measured(MetricType type, String name, double value) {
        Event event = event(type, name);
        return type == MetricType.TIMER ? event.duration(value) : event.value(value);
    }
}
