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
    private static final Snippet BEFORE_TIMESTAMP = Snippet.of("{\"timestamp\":\"");
    private static final Snippet BEFORE_MESSAGE = Snippet.of(
            "\",\"level\":\"" + LogFormat.LEVEL + "\",\"logger\":\"" + LogFormat.LOGGER_NAME + "\",\"message\":\"");
    private static final Snippet BEFORE_SEQ = Snippet.of("\",\"seq\":");
    private static final Snippet BEFORE_LABELS = Snippet.of(",\"labels\":{");
    private static final Snippet BETWEEN_KEY_AND_VALUE = Snippet.of("\":\"");
    private static final Snippet NEXT_LABEL = Snippet.of(",\"");
    private static final Snippet QUOTE = Snippet.of("\"");
    private static final Snippet NOTHING = Snippet.of("");
    private static final Snippet AFTER_LABELS = Snippet.of("}");
    private static final Snippet AFTER_DATA = Snippet.of("}}\n");
    private static final Snippet TRUE = Snippet.of("true");
    private static final Snippet FALSE = Snippet.of("false");

    private static final Frame MODULE = Frame.of(EventField.MODULE);
    private static final Frame OPERATION = Frame.of(EventField.OPERATION);
    private static final Frame VALUE = Frame.of(EventField.VALUE);
    private static final Frame UNIT = Frame.of(EventField.UNIT);
    private static final Frame DURATION = Frame.of(EventField.DURATION);
    private static final Frame SIZE = Frame.of(EventField.SIZE);
    private static final Frame SUCCESS = Frame.of(EventField.SUCCESS);
    private static final Frame ERROR_TYPE = Frame.of(EventField.ERROR_TYPE);
    private static final Frame MODEL = Frame.of(EventField.MODEL);
    private static final Frame PROVIDER = Frame.of(EventField.PROVIDER);
    private static final Frame PROMPT_TOKENS = Frame.of(EventField.PROMPT_TOKENS);
    private static final Frame COMPLETION_TOKENS = Frame.of(EventField.COMPLETION_TOKENS);
    private static final Frame CACHED_TOKENS = Frame.of(EventField.CACHED_TOKENS);
    private static final Frame REASONING_TOKENS = Frame.of(EventField.REASONING_TOKENS);
    private static final Frame TIME_TO_FIRST_TOKEN = Frame.of(EventField.TIME_TO_FIRST_TOKEN);
    private static final Frame TRACE_ID = Frame.of(EventField.TRACE_ID);
    private static final Frame SPAN_ID = Frame.of(EventField.SPAN_ID);

    /** For each metric type, the beginning of {@code data}. */
    private static final Snippet[] BEFORE_FIELDS = new Snippet[MetricType.values().length];

    /** Places in the cache of pieces: one for each field, then the name, then key and value of the first labels. */
    private static final int NAME_PLACE = PooledEvent.FIELDS;

    private static final int LABEL_PLACES = NAME_PLACE + 1;

    /** Labels with places of their own; those that come after share one more. */
    private static final int CACHED_LABELS = 8;

    static final int CACHE_PLACES = LABEL_PLACES + 2 * (CACHED_LABELS + 1);

    /** Everything of a line but names and values. */
    private static final int FRAME_LENGTH;

    private static final int LABEL_FRAME_LENGTH = NEXT_LABEL.length() + BETWEEN_KEY_AND_VALUE.length() + QUOTE.length();

    /** For each field the most it can take, without what depends on the length of a text. */
    private static final int[] MAX_FIELD_LENGTH = new int[PooledEvent.FIELDS];

    private static final int TEXT_FIELDS;

    static {
        int longestType = 0;
        for (MetricType type : MetricType.values()) {
            Snippet start =
                    Snippet.of(",\"data\":{\"" + EventField.METRIC_TYPE.wireName() + "\":\"" + type.wireName() + "\"");
            BEFORE_FIELDS[type.ordinal()] = start;
            longestType = Math.max(longestType, start.length());
        }
        int textFields = 0;
        for (EventField field : EventField.values()) {
            Frame frame = Frame.of(field);
            MAX_FIELD_LENGTH[frame.place()] = frame.before().length() + DecimalEncoder.MAX_LENGTH;
            textFields |= field.kind() == EventField.Kind.TEXT ? frame.bit() : 0;
        }
        TEXT_FIELDS = textFields;
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

    /**
     * One field, as a constant of the compiler.
     *
     * @param place its {@link EventField#ordinal()}
     * @param bit in {@link PooledEvent#present}
     * @param before what stands before its value, a text's opening quote included
     */
    private record Frame(int place, int bit, Snippet before) {
        static Frame of(EventField field) {
            boolean text = field.kind() == EventField.Kind.TEXT;
            return new Frame(
                    field.ordinal(),
                    1 << field.ordinal(),
                    Snippet.of(",\"" + field.wireName() + "\":" + (text ? "\"" : "")));
        }

        boolean isIn(int present) {
            return (present & bit) != 0;
        }
    }

    private LineEncoder() {}

    /** Writes the line up to its number and returns the index behind it. */
    static int writeHead(PooledEvent event, long epochMicros, byte[] to, int at) {
        int next = BEFORE_TIMESTAMP.write(to, at);
        next = event.timestamps.write(epochMicros, to, next);
        next = BEFORE_MESSAGE.write(to, next);
        return writePiece(event, NAME_PLACE, event.name, NOTHING, BEFORE_SEQ, to, next);
    }

    /** Writes the line from behind its number on and returns the index behind it. */
    static int writeTail(PooledEvent event, MetricType type, byte[] to, int at) {
        int present = event.present;
        int next = BEFORE_FIELDS[type.ordinal()].write(to, at);
        next = MODULE.isIn(present) ? writeText(event, MODULE, to, next) : next;
        next = OPERATION.isIn(present) ? writeText(event, OPERATION, to, next) : next;
        next = VALUE.isIn(present) ? writeDecimal(event, VALUE, to, next) : next;
        next = UNIT.isIn(present) ? writeText(event, UNIT, to, next) : next;
        next = DURATION.isIn(present) ? writeDuration(event, to, next) : next;
        next = SIZE.isIn(present) ? writeInteger(event, SIZE, to, next) : next;
        next = SUCCESS.isIn(present) ? writeFlag(event, SUCCESS, to, next) : next;
        next = ERROR_TYPE.isIn(present) ? writeText(event, ERROR_TYPE, to, next) : next;
        next = MODEL.isIn(present) ? writeText(event, MODEL, to, next) : next;
        next = PROVIDER.isIn(present) ? writeText(event, PROVIDER, to, next) : next;
        next = PROMPT_TOKENS.isIn(present) ? writeInteger(event, PROMPT_TOKENS, to, next) : next;
        next = COMPLETION_TOKENS.isIn(present) ? writeInteger(event, COMPLETION_TOKENS, to, next) : next;
        if (present >= CACHED_TOKENS.bit()) {
            next = writeRareFields(event, present, to, next);
        }
        if (event.labelCount > 0) {
            next = writeLabels(event, to, next);
        }
        return AFTER_DATA.write(to, next);
    }

    private static int writeRareFields(PooledEvent event, int present, byte[] to, int at) {
        int next = at;
        next = CACHED_TOKENS.isIn(present) ? writeInteger(event, CACHED_TOKENS, to, next) : next;
        next = REASONING_TOKENS.isIn(present) ? writeInteger(event, REASONING_TOKENS, to, next) : next;
        next = TIME_TO_FIRST_TOKEN.isIn(present) ? writeDecimal(event, TIME_TO_FIRST_TOKEN, to, next) : next;
        next = TRACE_ID.isIn(present) ? writeText(event, TRACE_ID, to, next) : next;
        return SPAN_ID.isIn(present) ? writeText(event, SPAN_ID, to, next) : next;
    }

    private static int writeText(PooledEvent event, Frame field, byte[] to, int at) {
        return writePiece(event, field.place(), event.texts[field.place()], field.before(), QUOTE, to, at);
    }

    private static int writeInteger(PooledEvent event, Frame field, byte[] to, int at) {
        return NumberEncoder.writeLong(
                event.numbers[field.place()], to, field.before().write(to, at));
    }

    private static int writeDecimal(PooledEvent event, Frame field, byte[] to, int at) {
        double number = Double.longBitsToDouble(event.numbers[field.place()]);
        return DecimalEncoder.write(number, to, field.before().write(to, at));
    }

    private static int writeDuration(PooledEvent event, byte[] to, int at) {
        if (!event.durationInNanos) {
            return writeDecimal(event, DURATION, to, at);
        }
        return NumberEncoder.writeBillionths(
                event.numbers[DURATION.place()], to, DURATION.before().write(to, at));
    }

    private static int writeFlag(PooledEvent event, Frame field, byte[] to, int at) {
        int next = field.before().write(to, at);
        return event.numbers[field.place()] != 0 ? TRUE.write(to, next) : FALSE.write(to, next);
    }

    private static int writeLabels(PooledEvent event, byte[] to, int at) {
        String[] labels = event.labels;
        int next = BEFORE_LABELS.write(to, at);
        next = writePiece(event, LABEL_PLACES, labels[0], QUOTE, BETWEEN_KEY_AND_VALUE, to, next);
        next = writePiece(event, LABEL_PLACES + 1, labels[1], NOTHING, QUOTE, to, next);
        for (int i = 1; i < event.labelCount; i++) {
            int place = LABEL_PLACES + 2 * Math.min(i, CACHED_LABELS);
            next = writePiece(event, place, labels[2 * i], NEXT_LABEL, BETWEEN_KEY_AND_VALUE, to, next);
            next = writePiece(event, place + 1, labels[2 * i + 1], NOTHING, QUOTE, to, next);
        }
        return AFTER_LABELS.write(to, next);
    }

    /** Writes the text between the two snippets, as one piece if the cache has it. */
    private static int writePiece(
            PooledEvent event, int place, String text, Snippet before, Snippet after, byte[] to, int at) {
        PieceCache.Piece piece = event.pieces.find(place, text);
        return piece != null ? piece.write(to, at) : encodePiece(event, place, text, before, after, to, at);
    }

    private static int encodePiece(
            PooledEvent event, int place, String text, Snippet before, Snippet after, byte[] to, int at) {
        int next = TextEncoder.write(text, to, before.write(to, at));
        next = after.write(to, next);
        event.pieces.offer(place, text, to, at, next);
        return next;
    }

    /** No line of this event is longer, without its number; cheap, since it looks at the texts' lengths alone. */
    static int maxLength(PooledEvent event) {
        long chars = event.name.length();
        int bytes = FRAME_LENGTH + event.labelCount * LABEL_FRAME_LENGTH;
        for (int rest = event.present; rest != 0; rest &= rest - 1) {
            int field = Integer.numberOfTrailingZeros(rest);
            bytes += MAX_FIELD_LENGTH[field];
            if ((TEXT_FIELDS & 1 << field) != 0) {
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
        int bytes = FRAME_LENGTH + event.labelCount * LABEL_FRAME_LENGTH + TextEncoder.length(event.name);
        for (int rest = event.present; rest != 0; rest &= rest - 1) {
            int field = Integer.numberOfTrailingZeros(rest);
            bytes += MAX_FIELD_LENGTH[field];
            if ((TEXT_FIELDS & 1 << field) != 0) {
                bytes += TextEncoder.length(event.texts[field]);
            }
        }
        for (int i = 0; i < 2 * event.labelCount && bytes <= LogFormat.MAX_LINE_BYTES; i++) {
            bytes += TextEncoder.length(event.labels[i]);
        }
        return bytes;
    }
}
