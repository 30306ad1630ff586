package dev.zeroheap.rest;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A recorder that keeps what it is given: each event as a map of what was set, in the order of recording. */
public final class RecordedEvents implements EventRecorder {
    private final BlockingQueue<Map<String, Object>> events = new LinkedBlockingQueue<>();

    @Override
    public Event event(MetricType type, String name) {
        Captured event = new Captured();
        event.fields.put("type", type);
        event.fields.put("name", name);
        return event;
    }

    /** The next event, whatever it is, within 30 s; fails without one. */
    public Map<String, Object> next() {
        return next(event -> true);
    }

    /** The next event of this name, within 30 s for each event before it; those are dropped. */
    public Map<String, Object> next(String name) {
        return next(event -> event.get("name").equals(name));
    }

    /** The next event that is like this. */
    public Map<String, Object> next(Predicate<Map<String, Object>> wanted) {
        try {
            Map<String, Object> event = events.poll(30, TimeUnit.SECONDS);
            while (event != null && !wanted.test(event)) {
                event = events.poll(30, TimeUnit.SECONDS);
            }
            if (event == null) {
                throw new AssertionError("no such event within 30 s");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** What is there at this moment, which stays. */
    public List<Map<String, Object>> all() {
        return List.copyOf(events);
    }

    /** Whether nothing more is there at this moment. */
    public boolean areEmpty() {
        return events.isEmpty();
    }

    private final class Captured implements Event {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        private Event with(String field, Object value) {
            if (value != null) {
                fields.put(field, value);
            }
            return this;
        }

        @Override
        public Event timestamp(Instant timestamp) {
            return with("timestamp", timestamp);
        }

        @Override
        public Event module(String module) {
            return with("module", module);
        }

        @Override
        public Event operation(String operation) {
            return with("operation", operation);
        }

        @Override
        public Event value(double value) {
            return with("value", value);
        }

        @Override
        public Event unit(String unit) {
            return with("unit", unit);
        }

        @Override
        public Event duration(double seconds) {
            return with("duration", seconds);
        }

        @Override
        public Event durationNanos(long nanos) {
            return with("duration", nanos / 1e9);
        }

        @Override
        public Event size(long bytes) {
            return with("size", bytes);
        }

        @Override
        public Event success(boolean success) {
            return with("success", success);
        }

        @Override
        public Event errorType(String errorType) {
            return with("error_type", errorType);
        }

        @Override
        public Event model(String model) {
            return with("model", model);
        }

        @Override
        public Event provider(String provider) {
            return with("provider", provider);
        }

        @Override
        public Event promptTokens(long tokens) {
            return with("prompt_tokens", tokens);
        }

        @Override
        public Event completionTokens(long tokens) {
            return with("completion_tokens", tokens);
        }

        @Override
        public Event cachedTokens(long tokens) {
            return with("cached_tokens", tokens);
        }

        @Override
        public Event reasoningTokens(long tokens) {
            return with("reasoning_tokens", tokens);
        }

        @Override
        public Event timeToFirstToken(double seconds) {
            return with("time_to_first_token", seconds);
        }

        @Override
        public Event traceId(String traceId) {
            return with("trace_id", traceId);
        }

        @Override
        public Event spanId(String spanId) {
            return with("span_id", spanId);
        }

        @Override
        public Event label(String key, String value) {
            return with("label " + key, value);
        }

        @Override
        public void record() {
            events.add(fields);
        }
    }
}
