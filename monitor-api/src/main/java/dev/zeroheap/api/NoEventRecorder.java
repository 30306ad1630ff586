package dev.zeroheap.api;

import java.time.Instant;

/** The recorder of an application without a provider: one shared event that takes everything and keeps nothing. */
enum NoEventRecorder implements EventRecorder, Event {
    INSTANCE;

    @Override
    public Event event(MetricType type, String name) {
        return this;
    }

    @Override
    public void record() {}

    @Override
    public Event timestamp(Instant timestamp) {
        return this;
    }

    @Override
    public Event module(String module) {
        return this;
    }

    @Override
    public Event operation(String operation) {
        return this;
    }

    @Override
    public Event value(double value) {
        return this;
    }

    @Override
    public Event unit(String unit) {
        return this;
    }

    @Override
    public Event duration(double seconds) {
        return this;
    }

    @Override
    public Event durationNanos(long nanos) {
        return this;
    }

    @Override
    public Event size(long bytes) {
        return this;
    }

    @Override
    public Event success(boolean success) {
        return this;
    }

    @Override
    public Event errorType(String errorType) {
        return this;
    }

    @Override
    public Event model(String model) {
        return this;
    }

    @Override
    public Event provider(String provider) {
        return this;
    }

    @Override
    public Event promptTokens(long tokens) {
        return this;
    }

    @Override
    public Event completionTokens(long tokens) {
        return this;
    }

    @Override
    public Event cachedTokens(long tokens) {
        return this;
    }

    @Override
    public Event reasoningTokens(long tokens) {
        return this;
    }

    @Override
    public Event timeToFirstToken(double seconds) {
        return this;
    }

    @Override
    public Event traceId(String traceId) {
        return this;
    }

    @Override
    public Event spanId(String spanId) {
        return this;
    }

    @Override
    public Event label(String key, String value) {
        return this;
    }
}
