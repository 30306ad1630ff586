package dev.zeroheap.log4j;

import dev.zeroheap.api.EventField;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;

/**
 * Writes an event as the line of the format, but for the number: the drain knows {@code seq} only when it writes.
 *
 * <pre>{@code
 * {"timestamp":"…","level":"INFO","logger":"performance_metrics","message":"checkpoint_save","seq":    head
 *                                                                                                  41  the drain
 * ,"data":{"metric_type":"timer","operation":"save","duration":0.5,"labels":{"thread_id":"t-17"}}}\n   tail
 * }</pre>
 *
 * <p>Nothing is allocated, and nothing is checked: the caller has room for {@link #maxLength} bytes.
 */
final class LineEncoder {
    private static final Snippet BEFORE_TIMESTAMP = new Snippet("{\"timestamp\":\"");
    private static final Snippet BEFORE_MESSAGE = new Snippet(
            "\",\"level\":\"" + LogFormat.LEVEL + "\",\"logger\":\"" + LogFormat.LOGGER_NAME + "\",\"message\":\"");
    private static final Snippet BEFORE_SEQ = new Snippet("\",\"seq\":");
    private static final Snippet BEFORE_LABELS = new Snippet(",\"labels\":{\"");
    private static final Snippet BETWEEN_KEY_AND_VALUE = new Snippet("\":\"");
    private static final Snippet BETWEEN_LABELS = new Snippet("\",\"");
    private static final Snippet AFTER_LABELS = new Snippet("\"}");
    private static final Snippet AFTER_DATA = new Snippet("}}\n");
    private static final int DURATION = EventField.DURATION.ordinal();
    private static final Snippet TRUE = new Snippet("true");
    private static final Snippet FALSE = new Snippet("false");

    /** For each metric type, the beginning of {@code data}. */
    private static final Snippet[] BEFORE_FIELDS = new Snippet[MetricType.values().length];

    /** For each field, what stands before its value, a text's opening quote included. */
    private static final Snippet[] BEFORE_VALUE = new Snippet[PooledEvent.FIELDS];

    private static final EventField.Kind[] KINDS = new EventField.Kind[PooledEvent.FIELDS];

    /** Everything of a line but names and values. */
    private static final int FRAME_LENGTH;

    /** For each field the most it can take, without what depends on the length of a text. */
    private static final int[] MAX_FIELD_LENGTH = new int[PooledEvent.FIELDS];

    static {
        int longestType = 0;
        for (MetricType type : MetricType.values()) {
            Snippet start =
                    new Snippet(",\"data\":{\"" + EventField.METRIC_TYPE.wireName() + "\":\"" + type.wireName() + "\"");
            BEFORE_FIELDS[type.ordinal()] = start;
            longestType = Math.max(longestType, start.length());
        }
        for (EventField field : EventField.values()) {
            boolean text = field.kind() == EventField.Kind.TEXT;
            Snippet start = new Snippet(",\"" + field.wireName() + "\":" + (text ? "\"" : ""));
            BEFORE_VALUE[field.ordinal()] = start;
            KINDS[field.ordinal()] = field.kind();
            MAX_FIELD_LENGTH[field.ordinal()] = start.length() + DecimalEncoder.MAX_LENGTH;
        }
        FRAME_LENGTH = BEFORE_TIMESTAMP.length()
                + TimestampEncoder.LENGTH
                + BEFORE_MESSAGE.length()
                + BEFORE_SEQ.length()
                + longestType
                + BEFORE_LABELS.length()
                + AFTER_LABELS.length()
                + AFTER_DATA.length()
                + Snippet.OVERSHOOT;
    }

    private LineEncoder() {}

    /** Writes the line up to its number and returns the index behind it. */
    static int writeHead(PooledEvent event, long epochMicros, byte[] to, int at) {
        int next = BEFORE_TIMESTAMP.write(to, at);
        next = event.timestamps.write(epochMicros, to, next);
        next = BEFORE_MESSAGE.write(to, next);
        next = TextEncoder.write(event.name, to, next);
        return BEFORE_SEQ.write(to, next);
    }

    /** Writes the line from behind its number on and returns the index behind it. */
    static int writeTail(PooledEvent event, MetricType type, byte[] to, int at) {
        int next = BEFORE_FIELDS[type.ordinal()].write(to, at);
        for (int rest = event.present; rest != 0; rest &= rest - 1) {
            int field = Integer.numberOfTrailingZeros(rest);
            next = BEFORE_VALUE[field].write(to, next);
            next = writeValue(event, field, to, next);
        }
        if (event.labelCount > 0) {
            next = writeLabels(event, to, next);
        }
        return AFTER_DATA.write(to, next);
    }

    private static int writeValue(PooledEvent event, int field, byte[] to, int at) {
        long number = event.numbers[field];
        return switch (KINDS[field]) {
            case TEXT -> writeText(event.texts[field], to, at);
            case INTEGER -> NumberEncoder.writeLong(number, to, at);
            case DECIMAL ->
                event.durationInNanos && field == DURATION
                        ? NumberEncoder.writeBillionths(number, to, at)
                        : DecimalEncoder.write(Double.longBitsToDouble(number), to, at);
            case FLAG -> (number != 0 ? TRUE : FALSE).write(to, at);
        };
    }

    private static int writeText(String text, byte[] to, int at) {
        int end = TextEncoder.write(text, to, at);
        to[end] = '"';
        return end + 1;
    }

    private static int writeLabels(PooledEvent event, byte[] to, int at) {
        String[] labels = event.labels;
        int next = BEFORE_LABELS.write(to, at);
        for (int i = 0; i < event.labelCount; i++) {
            if (i > 0) {
                next = BETWEEN_LABELS.write(to, next);
            }
            next = TextEncoder.write(labels[2 * i], to, next);
            next = BETWEEN_KEY_AND_VALUE.write(to, next);
            next = TextEncoder.write(labels[2 * i + 1], to, next);
        }
        return AFTER_LABELS.write(to, next);
    }

    /** No line of this event is longer, without its number; cheap, since it looks at the texts' lengths alone. */
    static int maxLength(PooledEvent event) {
        long chars = event.name.length();
        int bytes = FRAME_LENGTH + event.labelCount * (BETWEEN_KEY_AND_VALUE.length() + BETWEEN_LABELS.length());
        for (int rest = event.present; rest != 0; rest &= rest - 1) {
            int field = Integer.numberOfTrailingZeros(rest);
            bytes += MAX_FIELD_LENGTH[field];
            if (KINDS[field] == EventField.Kind.TEXT) {
                chars += event.texts[field].length();
            }
        }
        for (int i = 0; i < 2 * event.labelCount; i++) {
            chars += event.labels[i].length();
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes + chars * TextEncoder.MAX_BYTES_PER_CHAR);
    }

    /** The same with the texts counted character by character, of an event whose texts are not longer than the format. */
    static int length(PooledEvent event) {
        int bytes = FRAME_LENGTH
                + event.labelCount * (BETWEEN_KEY_AND_VALUE.length() + BETWEEN_LABELS.length())
                + TextEncoder.length(event.name);
        for (int rest = event.present; rest != 0; rest &= rest - 1) {
            int field = Integer.numberOfTrailingZeros(rest);
            bytes += MAX_FIELD_LENGTH[field];
            if (KINDS[field] == EventField.Kind.TEXT) {
                bytes += TextEncoder.length(event.texts[field]);
            }
        }
        for (int i = 0; i < 2 * event.labelCount && bytes <= LogFormat.MAX_LINE_BYTES; i++) {
            bytes += TextEncoder.length(event.labels[i]);
        }
        return bytes;
    }
}
