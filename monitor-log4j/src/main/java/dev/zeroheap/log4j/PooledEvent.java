package dev.zeroheap.log4j;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventField;
import dev.zeroheap.api.MetricType;
import java.time.Instant;
import java.time.temporal.ChronoField;

/**
 * The event that is filled in, recorded, and used again: each value is checked and at once encoded.
 *
 * <p>Owner: the thread that took it from the pool, until it records it. After that its methods do nothing, until somebody
 * else takes it.
 */
final class PooledEvent implements Event {
    /** Said by {@link #epochMicros} of an event that happens when it is recorded. */
    static final long NOW = Long.MIN_VALUE;

    private static final FieldFrame MODULE = FieldFrame.of(EventField.MODULE);
    private static final FieldFrame OPERATION = FieldFrame.of(EventField.OPERATION);
    private static final FieldFrame VALUE = FieldFrame.of(EventField.VALUE);
    private static final FieldFrame UNIT = FieldFrame.of(EventField.UNIT);
    private static final FieldFrame DURATION = FieldFrame.of(EventField.DURATION);
    private static final FieldFrame SIZE = FieldFrame.of(EventField.SIZE);
    private static final FieldFrame SUCCESS = FieldFrame.of(EventField.SUCCESS);
    private static final FieldFrame ERROR_TYPE = FieldFrame.of(EventField.ERROR_TYPE);
    private static final FieldFrame MODEL = FieldFrame.of(EventField.MODEL);
    private static final FieldFrame PROVIDER = FieldFrame.of(EventField.PROVIDER);
    private static final FieldFrame PROMPT_TOKENS = FieldFrame.of(EventField.PROMPT_TOKENS);
    private static final FieldFrame COMPLETION_TOKENS = FieldFrame.of(EventField.COMPLETION_TOKENS);
    private static final FieldFrame CACHED_TOKENS = FieldFrame.of(EventField.CACHED_TOKENS);
    private static final FieldFrame REASONING_TOKENS = FieldFrame.of(EventField.REASONING_TOKENS);
    private static final FieldFrame TIME_TO_FIRST_TOKEN = FieldFrame.of(EventField.TIME_TO_FIRST_TOKEN);
    private static final FieldFrame TRACE_ID = FieldFrame.of(EventField.TRACE_ID);
    private static final FieldFrame SPAN_ID = FieldFrame.of(EventField.SPAN_ID);

    private final EventSink sink;
    final LineEncoder line = new LineEncoder();

    /** Microseconds since 1970, or {@link #NOW}. */
    long epochMicros;

    /** Whether it has a type and a name, as every event must. */
    boolean isValid;

    private int refusedValues;
    private boolean taken;

    PooledEvent(EventSink sink) {
        this.sink = sink;
    }

    /** Makes the event a fresh one. */
    PooledEvent take(MetricType type, String name) {
        isValid = type != null && name != null && !name.isEmpty();
        epochMicros = NOW;
        refusedValues = 0;
        taken = true;
        line.begin(isValid ? type : MetricType.EVENT, isValid ? name : "");
        return this;
    }

    /** How many values were cut, or left out because the format has no place for them. */
    int cutValues() {
        return refusedValues + line.cutTexts();
    }

    @Override
    public void record() {
        if (taken) { // a second call is a mistake that must not put the event into the pool twice
            taken = false;
            sink.accept(this);
        }
    }

    @Override
    public Event timestamp(Instant timestamp) {
        if (timestamp != null) {
            long second = timestamp.getEpochSecond();
            if (second < TimestampEncoder.MIN_MICROS / 1_000_000 || second > TimestampEncoder.MAX_MICROS / 1_000_000) {
                refusedValues++;
            } else {
                epochMicros = second * 1_000_000 + timestamp.getLong(ChronoField.MICRO_OF_SECOND);
            }
        }
        return this;
    }

    @Override
    public Event module(String module) {
        return text(MODULE, module);
    }

    @Override
    public Event operation(String operation) {
        return text(OPERATION, operation);
    }

    @Override
    public Event value(double value) {
        return Double.isFinite(value) ? decimal(VALUE, value) : refuse();
    }

    @Override
    public Event unit(String unit) {
        return text(UNIT, unit);
    }

    @Override
    public Event duration(double seconds) {
        return seconds(DURATION, seconds);
    }

    @Override
    public Event durationNanos(long nanos) {
        if (nanos < 0) {
            return refuse();
        }
        if (taken) {
            line.billionths(DURATION, nanos);
        }
        return this;
    }

    @Override
    public Event size(long bytes) {
        return bytes < 0 ? refuse() : integer(SIZE, bytes);
    }

    @Override
    public Event success(boolean success) {
        if (taken) {
            line.flag(SUCCESS, success);
        }
        return this;
    }

    @Override
    public Event errorType(String errorType) {
        return text(ERROR_TYPE, errorType);
    }

    @Override
    public Event model(String model) {
        return text(MODEL, model);
    }

    @Override
    public Event provider(String provider) {
        return text(PROVIDER, provider);
    }

    @Override
    public Event promptTokens(long tokens) {
        return tokens(PROMPT_TOKENS, tokens);
    }

    @Override
    public Event completionTokens(long tokens) {
        return tokens(COMPLETION_TOKENS, tokens);
    }

    @Override
    public Event cachedTokens(long tokens) {
        return tokens(CACHED_TOKENS, tokens);
    }

    @Override
    public Event reasoningTokens(long tokens) {
        return tokens(REASONING_TOKENS, tokens);
    }

    @Override
    public Event timeToFirstToken(double seconds) {
        return seconds(TIME_TO_FIRST_TOKEN, seconds);
    }

    @Override
    public Event traceId(String traceId) {
        return text(TRACE_ID, traceId);
    }

    @Override
    public Event spanId(String spanId) {
        return text(SPAN_ID, spanId);
    }

    @Override
    public Event label(String key, String value) {
        if (key == null || key.isEmpty() || value == null) {
            return refuse();
        }
        if (taken) {
            line.label(key, value);
        }
        return this;
    }

    private Event text(FieldFrame field, String text) {
        if (text != null && taken) {
            line.text(field, text);
        }
        return this;
    }

    private Event seconds(FieldFrame field, double seconds) {
        return seconds >= 0 && seconds <= Double.MAX_VALUE ? decimal(field, seconds) : refuse();
    }

    private Event decimal(FieldFrame field, double number) {
        if (taken) {
            line.decimal(field, number);
        }
        return this;
    }

    private Event tokens(FieldFrame field, long tokens) {
        return tokens < 0 ? this : integer(field, tokens);
    }

    private Event integer(FieldFrame field, long number) {
        if (taken) {
            line.integer(field, number);
        }
        return this;
    }

    private Event refuse() {
        refusedValues++;
        return this;
    }
}
