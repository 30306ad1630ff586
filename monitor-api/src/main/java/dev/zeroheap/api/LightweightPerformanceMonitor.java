package dev.zeroheap.api;

import static java.util.Objects.requireNonNull;

/**
 * What application code calls to record that something happened.
 *
 * <pre>{@code
 * var monitor = LightweightPerformanceMonitor.create();
 * monitor.recordLlmCall("gpt-4o", "openai", 1.27, 812, 96, true);
 * monitor.increment("orders", Labels.of("country", "CH"));
 * try (TimerScope timer = monitor.startTimer("render")) {
 *     render();
 * }
 * }</pre>
 *
 * <p>It holds no state but the logger it calls: one instance serves any number of threads, metrics and label values, and
 * making another costs nothing. No method throws, waits, or returns null.
 */
public class LightweightPerformanceMonitor {
    private final PerformanceMetricsLogger logger;

    /** A monitor that records through this logger. */
    public LightweightPerformanceMonitor(PerformanceMetricsLogger logger) {
        this.logger = requireNonNull(logger, "logger");
    }

    /** A monitor for the {@linkplain EventRecorder#installed() installed} recorder. */
    public static LightweightPerformanceMonitor create() {
        return new LightweightPerformanceMonitor(new PerformanceMetricsLogger());
    }

    /** A fresh event, to fill in whatever the other methods have no argument for. */
    public final Event event(MetricType type, String name) {
        return logger.event(type, name);
    }

    /** One more of {@code name}. */
    public final void increment(String name) {
        logger.logMetric(MetricType.COUNTER, name, 1);
    }

    /** One more of {@code name}. */
    public final void increment(String name, Labels labels) {
        logger.logMetric(MetricType.COUNTER, name, 1, labels);
    }

    /** {@code amount} more of {@code name}. */
    public final void recordCounter(String name, double amount, Labels labels) {
        logger.logMetric(MetricType.COUNTER, name, amount, labels);
    }

    /** {@code name} reads {@code value} now. */
    public final void recordGauge(String name, double value) {
        logger.logMetric(MetricType.GAUGE, name, value);
    }

    /** {@code name} reads {@code value} now. */
    public final void recordGauge(String name, double value, Labels labels) {
        logger.logMetric(MetricType.GAUGE, name, value, labels);
    }

    /** One sample of a distribution that is not a duration. */
    public final void recordHistogram(String name, double value, Labels labels) {
        logger.logMetric(MetricType.HISTOGRAM, name, value, labels);
    }

    /** {@code name} took this long. */
    public final void recordTimer(String name, long durationNanos) {
        event(MetricType.TIMER, name).durationNanos(durationNanos).record();
    }

    /** {@code name} took this long. */
    public final void recordTimer(String name, long durationNanos, Labels labels) {
        event(MetricType.TIMER, name)
                .durationNanos(durationNanos)
                .labels(labels)
                .record();
    }

    /** Starts to time a block; {@link TimerScope#close()} records it. */
    public final TimerScope startTimer(String name) {
        return new TimerScope(this, name, Labels.none());
    }

    /** Starts to time a block; {@link TimerScope#close()} records it with these labels. */
    public final TimerScope startTimer(String name, Labels labels) {
        return new TimerScope(this, name, labels);
    }

    /** Now, on the clock that {@link #stop} reads; for code in which start and end are far apart. */
    public final long start() {
        return System.nanoTime();
    }

    /** {@code name} took from {@code startNanos}, a {@link #start()}, until now. */
    public final void stop(String name, long startNanos) {
        recordTimer(name, System.nanoTime() - startNanos);
    }

    /** {@code name} took from {@code startNanos}, a {@link #start()}, until now, and ended well or not. */
    public final void stop(String name, long startNanos, boolean success, Labels labels) {
        event(MetricType.TIMER, name)
                .durationNanos(System.nanoTime() - startNanos)
                .success(success)
                .labels(labels)
                .record();
    }

    /**
     * A checkpoint was saved, or not.
     *
     * @param duration decimal seconds that it took
     * @param size bytes that were written
     * @param success whether it is safe on disk
     */
    public void recordCheckpointSave(double duration, long size, boolean success) {
        logger.logCheckpointSave(duration, size, success);
    }

    /** A checkpoint was saved, or not; the labels say for example of which thread. */
    public void recordCheckpointSave(double duration, long size, boolean success, Labels labels) {
        logger.logCheckpointSave(duration, size, success, labels);
    }

    /**
     * A language model was asked.
     *
     * @param model the model as requested
     * @param provider who serves it, by its OpenTelemetry name where it has one, for example {@code aws.bedrock}
     * @param responseTime decimal seconds until the whole response was there
     * @param promptTokens tokens sent; negative where unknown
     * @param completionTokens tokens received; negative where unknown
     * @param success whether there was a usable response
     */
    public void recordLlmCall(
            String model,
            String provider,
            double responseTime,
            long promptTokens,
            long completionTokens,
            boolean success) {
        logger.logLlmCall(model, provider, responseTime, promptTokens, completionTokens, success);
    }

    /** A language model was asked; with cached and reasoning tokens, and labels. */
    public void recordLlmCall(
            String model, String provider, double responseTime, TokenUsage tokens, boolean success, Labels labels) {
        logger.llmCall(model, provider, responseTime, success)
                .tokens(tokens)
                .labels(labels)
                .record();
    }

    /**
     * A language model was asked, and there is more to say about it; nothing is recorded before {@link Event#record()}.
     *
     * <pre>{@code
     * monitor.llmCall("gpt-4o", "openai", 1.27, true).tokens(usage).timeToFirstToken(0.21).record();
     * }</pre>
     */
    public final Event llmCall(String model, String provider, double responseTime, boolean success) {
        return logger.llmCall(model, provider, responseTime, success);
    }

    /** The layer below, for subclasses that name events of their own. */
    protected final PerformanceMetricsLogger logger() {
        return logger;
    }
}
