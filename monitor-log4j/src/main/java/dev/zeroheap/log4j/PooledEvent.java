package dev.zeroheap.log4j;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventField;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The event that is filled in, recorded, and used again: references to the caller's texts and the plain numbers, by
 * {@link EventField#ordinal()}; nothing is encoded before {@link #record()}.
 *
 * <p>Owner: the thread that took it from the pool, until it records it. Only {@link LineEncoder} reads the fields.
 */
final class PooledEvent implements Event {
    static final int FIELDS = EventField.values().length;

    /** Said by {@link #epochMicros} of an event that happens when it is recorded. */
    static final long NOW = Long.MIN_VALUE;

    /** A label needs six bytes of line at least, so that no line has room for more. */
    private static final int MAX_LABELS = LogFormat.MAX_LINE_BYTES / 6;

    private static final int USUAL_LABELS = 8;

    /** An event that has had more goes back into the pool with less room. */
    private static final int MAX_KEPT_LABELS = 128;

    private final EventSink sink;
    private boolean taken;

    @Nullable
    MetricType type;

    String name = "";
    long epochMicros;
    final TimestampEncoder timestamps = new TimestampEncoder();
    final PieceCache pieces = new PieceCache(LineEncoder.CACHE_PLACES);

    /** One bit for each field that is set. */
    int present;
    /** Whether the duration is in nanoseconds; else it is a double. */
    boolean durationInNanos;

    final String[] texts = new String[FIELDS];
    /** Integers as they are, decimals as raw bits of a double, flags as 0 or 1. */
    final long[] numbers = new long[FIELDS];
    /** Key, value, key, value, … */
    String[] labels = new String[2 * USUAL_LABELS];

    int labelCount;
    int cutValues;
    /** More labels than any line can hold. */
    boolean overfull;
    /** One bit of each key's hash code: most keys need no comparison to be seen as new. */
    private long keyBits;

    PooledEvent(EventSink sink) {
        this.sink = sink;
        Arrays.fill(texts, "");
    }

    /** Makes the event a fresh one. */
    PooledEvent take(MetricType newType, String newName) {
        taken = true;
        type = newType;
        name = newName == null ? "" : newName;
        epochMicros = NOW;
        present = 0;
        durationInNanos = false;
        labelCount = 0;
        cutValues = 0;
        overfull = false;
        keyBits = 0;
        return this;
    }

    @Override
    public void record() {
        if (taken) { // a second call is a mistake that must not put the event into the pool twice
            taken = false;
            sink.accept(this);
        }
    }

    /** Lets go of the caller's texts: called when they were long, so that the pool holds no large text. */
    void forgetTexts() {
        name = "";
        Arrays.fill(texts, "");
        if (labels.length > MAX_KEPT_LABELS * 2) {
            labels = new String[2 * USUAL_LABELS];
        } else {
            Arrays.fill(labels, 0, 2 * labelCount, "");
        }
    }

    /** Cuts every text to so many characters at most. */
    void cutTexts(int maxChars) {
        name = cut(name, maxChars);
        for (int i = 0; i < FIELDS; i++) {
            if ((present & 1 << i) != 0) {
                texts[i] = cut(texts[i], maxChars);
            }
        }
        for (int i = 0; i < 2 * labelCount; i++) {
            labels[i] = cut(labels[i], maxChars);
        }
    }

    private String cut(String text, int maxChars) {
        String start = TextEncoder.cut(text, maxChars);
        if (start.length() < text.length()) {
            cutValues++;
        }
        return start;
    }

    @Override
    public Event timestamp(Instant timestamp) {
        if (timestamp != null) {
            long second = timestamp.getEpochSecond();
            if (second < TimestampEncoder.MIN_MICROS / 1_000_000 || second > TimestampEncoder.MAX_MICROS / 1_000_000) {
                cutValues++;
            } else {
                epochMicros = second * 1_000_000 + timestamp.getLong(ChronoField.MICRO_OF_SECOND);
            }
        }
        return this;
    }

    @Override
    public Event module(String module) {
        return text(EventField.MODULE, module);
    }

    @Override
    public Event operation(String operation) {
        return text(EventField.OPERATION, operation);
    }

    @Override
    public Event value(double value) {
        if (!Double.isFinite(value)) {
            cutValues++;
            return this;
        }
        return number(EventField.VALUE, Double.doubleToRawLongBits(value));
    }

    @Override
    public Event unit(String unit) {
        return text(EventField.UNIT, unit);
    }

    @Override
    public Event duration(double seconds) {
        durationInNanos = false;
        return seconds(EventField.DURATION, seconds);
    }

    @Override
    public Event durationNanos(long nanos) {
        durationInNanos = true;
        return count(EventField.DURATION, nanos);
    }

    @Override
    public Event size(long bytes) {
        return count(EventField.SIZE, bytes);
    }

    @Override
    public Event success(boolean success) {
        return number(EventField.SUCCESS, success ? 1 : 0);
    }

    @Override
    public Event errorType(String errorType) {
        return text(EventField.ERROR_TYPE, errorType);
    }

    @Override
    public Event model(String model) {
        return text(EventField.MODEL, model);
    }

    @Override
    public Event provider(String provider) {
        return text(EventField.PROVIDER, provider);
    }

    @Override
    public Event promptTokens(long tokens) {
        return tokens(EventField.PROMPT_TOKENS, tokens);
    }

    @Override
    public Event completionTokens(long tokens) {
        return tokens(EventField.COMPLETION_TOKENS, tokens);
    }

    @Override
    public Event cachedTokens(long tokens) {
        return tokens(EventField.CACHED_TOKENS, tokens);
    }

    @Override
    public Event reasoningTokens(long tokens) {
        return tokens(EventField.REASONING_TOKENS, tokens);
    }

    @Override
    public Event timeToFirstToken(double seconds) {
        return seconds(EventField.TIME_TO_FIRST_TOKEN, seconds);
    }

    @Override
    public Event traceId(String traceId) {
        return text(EventField.TRACE_ID, traceId);
    }

    @Override
    public Event spanId(String spanId) {
        return text(EventField.SPAN_ID, spanId);
    }

    @Override
    public Event label(String key, String value) {
        if (key == null || key.isEmpty() || value == null) {
            cutValues++;
            return this;
        }
        long bit = 1L << key.hashCode();
        int at = (keyBits & bit) == 0 ? labelCount : indexOfLabel(key);
        keyBits |= bit;
        if (at == labelCount && !hasRoomForLabel()) {
            return this;
        }
        labels[2 * at] = key;
        labels[2 * at + 1] = value;
        return this;
    }

    /** Where the key is already, so that the later value replaces the earlier, or else behind the last one. */
    private int indexOfLabel(String key) {
        for (int i = 0; i < labelCount; i++) {
            if (labels[2 * i].equals(key)) {
                return i;
            }
        }
        return labelCount;
    }

    private boolean hasRoomForLabel() {
        if (labelCount == MAX_LABELS) {
            overfull = true;
            return false;
        }
        labelCount++;
        if (2 * labelCount > labels.length) {
            labels = Arrays.copyOf(labels, 2 * labels.length);
        }
        return true;
    }

    private Event text(EventField field, String text) {
        if (text != null) {
            texts[field.ordinal()] = text;
            present |= 1 << field.ordinal();
        }
        return this;
    }

    private Event seconds(EventField field, double seconds) {
        if (!(seconds >= 0 && seconds <= Double.MAX_VALUE)) {
            cutValues++;
            return this;
        }
        return number(field, Double.doubleToRawLongBits(seconds));
    }

    private Event count(EventField field, long count) {
        if (count < 0) {
            cutValues++;
            return this;
        }
        return number(field, count);
    }

    private Event tokens(EventField field, long tokens) {
        return tokens < 0 ? this : number(field, tokens);
    }

    private Event number(EventField field, long bits) {
        numbers[field.ordinal()] = bits;
        present |= 1 << field.ordinal();
        return this;
    }
}
