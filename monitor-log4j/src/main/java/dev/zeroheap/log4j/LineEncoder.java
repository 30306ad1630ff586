package dev.zeroheap.log4j;

import dev.zeroheap.api.EventField;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes an event as the line of the format, field by field as they are set, but for the number: the drain knows
 * {@code seq} only when it writes.
 *
 * <pre>{@code
 * {"timestamp":"…","level":"INFO","logger":"performance_metrics","message":"checkpoint_save","seq":     finish, begin
 *                                                                                                   41   the drain
 * ,"data":{"metric_type":"timer","operation":"save","duration":0.5                                       as they are set
 * ,"labels":{"thread_id":"t-17"}}}\n                                                                     finish
 * }</pre>
 *
 * <p>The line is complete before it asks for room in the ring, so its length is known and only bytes are copied there. In
 * steady state nothing is allocated, and no reference is stored: in an old object each would cost the garbage collector's
 * barrier. Owner: that of the event.
 */
final class LineEncoder {
    /** Longer texts are cut to so many characters: whatever they hold, the line of one such text is short enough. */
    static final int MAX_TEXT_CHARS = 8 * 1024;

    private static final int MAX_LINE_WITHOUT_SEQ = LogFormat.MAX_LINE_BYTES - Batch.MAX_SEQ_DIGITS;

    private static final byte[] BEFORE_TIMESTAMP = ascii("{\"timestamp\":\"");
    private static final byte[] BEFORE_NAME = ascii(
            "\",\"level\":\"" + LogFormat.LEVEL + "\",\"logger\":\"" + LogFormat.LOGGER_NAME + "\",\"message\":\"");
    private static final int NAME_AT = BEFORE_TIMESTAMP.length + TimestampEncoder.LENGTH + BEFORE_NAME.length;

    private static final Snippet BEFORE_SEQ = Snippet.of("\",\"seq\":");
    private static final Snippet BEFORE_LABELS = Snippet.of(",\"labels\":{");
    private static final Snippet BEFORE_LABEL = Snippet.of(",\"");
    private static final Snippet BETWEEN_KEY_AND_VALUE = Snippet.of("\":\"");
    private static final Snippet QUOTE = Snippet.of("\"");
    private static final Snippet NOTHING = Snippet.of("");
    private static final Snippet AFTER_LABELS = Snippet.of("}}}\n");
    private static final Snippet AFTER_DATA = Snippet.of("}}\n");
    private static final Snippet TRUE = Snippet.of("true");
    private static final Snippet FALSE = Snippet.of("false");

    /** For each metric type, the beginning of {@code data}. */
    private static final Snippet[] BEFORE_FIELDS = new Snippet[MetricType.values().length];

    static {
        for (MetricType type : MetricType.values()) {
            BEFORE_FIELDS[type.ordinal()] =
                    Snippet.of(",\"data\":{\"" + EventField.METRIC_TYPE.wireName() + "\":\"" + type.wireName() + "\"");
        }
    }

    /** Places in the cache of pieces, behind those of the fields. */
    private static final int NAME_PLACE = FieldFrame.COUNT;

    private static final int LABEL_PLACES = NAME_PLACE + 1;

    /** Labels with places of their own, for key and value; those that come after share one more. */
    private static final int LABELS_WITH_PLACES = 8;

    private static final int PLACES = LABEL_PLACES + 2 * (LABELS_WITH_PLACES + 1);

    private final PieceCache pieces = new PieceCache(PLACES);
    private final TimestampEncoder timestamp = new TimestampEncoder();

    /** The line but for its labels; what stands before the name stays there from one event to the next. */
    private final LinePart line = new LinePart(1024, pieces);

    /** All labels, each with a comma before it. */
    private final LinePart labels = new LinePart(512, pieces);

    private int seqAt;

    /** The {@linkplain FieldFrame#bit bits} of the fields that are set, and where each of them begins. */
    private int present;

    private final int[] fieldAt = new int[FieldFrame.COUNT];

    private int labelCount;
    private int[] labelAt = new int[16];

    /** One bit of each key's hash code: most keys need no comparison to be seen as new. */
    private long keyBits;

    private int cutTexts;

    LineEncoder() {
        System.arraycopy(BEFORE_TIMESTAMP, 0, line.bytes, 0, BEFORE_TIMESTAMP.length);
        System.arraycopy(BEFORE_NAME, 0, line.bytes, NAME_AT - BEFORE_NAME.length, BEFORE_NAME.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Forgets the last event and begins the next. */
    void begin(MetricType type, String name) {
        line.reset(NAME_AT);
        labels.reset(0);
        present = 0;
        labelCount = 0;
        keyBits = 0;
        cutTexts = 0;
        line.add(NAME_PLACE, NOTHING, cut(name), BEFORE_SEQ);
        seqAt = line.end();
        line.add(BEFORE_FIELDS[type.ordinal()]);
    }

    void text(FieldFrame field, String text) {
        start(field);
        line.add(field.place(), field.before(), cut(text), QUOTE);
    }

    void integer(FieldFrame field, long number) {
        start(field);
        line.end(NumberEncoder.writeLong(number, line.bytes, field.before().write(line.bytes, line.end())));
    }

    void decimal(FieldFrame field, double number) {
        start(field);
        line.end(DecimalEncoder.write(number, line.bytes, field.before().write(line.bytes, line.end())));
    }

    /** Writes {@code count / 1,000,000,000}. */
    void billionths(FieldFrame field, long count) {
        start(field);
        line.end(NumberEncoder.writeBillionths(count, line.bytes, field.before().write(line.bytes, line.end())));
    }

    void flag(FieldFrame field, boolean flag) {
        start(field);
        int at = field.before().write(line.bytes, line.end());
        line.end(flag ? TRUE.write(line.bytes, at) : FALSE.write(line.bytes, at));
    }

    private void start(FieldFrame field) {
        if ((present & field.bit()) != 0) {
            remove(field.place());
        }
        present |= field.bit();
        fieldAt[field.place()] = line.end();
    }

    /** A field that is set again replaces what was set before. */
    private void remove(int place) {
        int start = fieldAt[place];
        int stop = line.end();
        for (int rest = present; rest != 0; rest &= rest - 1) {
            int at = fieldAt[Integer.numberOfTrailingZeros(rest)];
            if (at > start) {
                stop = Math.min(stop, at);
            }
        }
        line.remove(start, stop);
        for (int other = 0; other < fieldAt.length; other++) {
            if (fieldAt[other] > start) {
                fieldAt[other] -= stop - start;
            }
        }
    }

    /** Adds a label; one of the same key is replaced. */
    void label(String key, String value) {
        String shortKey = cut(key);
        long bit = 1L << shortKey.hashCode();
        if ((keyBits & bit) != 0) {
            removeLabel(shortKey);
        }
        keyBits |= bit;
        if (labelCount == labelAt.length) {
            labelAt = Arrays.copyOf(labelAt, 2 * labelCount);
        }
        int place = LABEL_PLACES + 2 * Math.min(labelCount, LABELS_WITH_PLACES);
        labelAt[labelCount++] = labels.end();
        labels.add(place, BEFORE_LABEL, shortKey, BETWEEN_KEY_AND_VALUE);
        labels.add(place + 1, NOTHING, cut(value), QUOTE);
    }

    private void removeLabel(String key) {
        int end = labels.end();
        if (!labels.encode(BEFORE_LABEL, key, BETWEEN_KEY_AND_VALUE)) {
            return;
        }
        byte[] bytes = labels.bytes;
        int keyEnd = labels.end();
        labels.end(end);
        for (int i = 0; i < labelCount; i++) {
            int at = labelAt[i];
            if (Arrays.equals(bytes, at, at + keyEnd - end, bytes, end, keyEnd)) {
                removeLabel(i);
                return;
            }
        }
    }

    private void removeLabel(int index) {
        int start = labelAt[index];
        labelCount--;
        int stop = index == labelCount ? labels.end() : labelAt[index + 1];
        labels.remove(start, stop);
        for (int i = index; i < labelCount; i++) {
            labelAt[i] = labelAt[i + 1] - (stop - start);
        }
    }

    private String cut(String text) {
        return text.length() <= MAX_TEXT_CHARS ? text : cutLong(text);
    }

    private String cutLong(String text) {
        cutTexts++;
        return TextEncoder.cut(text, MAX_TEXT_CHARS);
    }

    /** Ends the line, with the instant in microseconds since 1970; false if it is longer than lines may be. */
    boolean finish(long epochMicros) {
        timestamp.write(epochMicros, line.bytes, BEFORE_TIMESTAMP.length);
        if (labelCount == 0) {
            line.add(AFTER_DATA);
        } else {
            line.add(BEFORE_LABELS);
            line.add(labels, 1);
            line.add(AFTER_LABELS);
        }
        return !line.isOverfull() && !labels.isOverfull() && line.end() <= MAX_LINE_WITHOUT_SEQ;
    }

    /** The line is at the beginning of these. */
    byte[] bytes() {
        return line.bytes;
    }

    /** Of the finished line, without its number. */
    int length() {
        return line.end();
    }

    /** Where in the line the number goes. */
    int seqAt() {
        return seqAt;
    }

    /** How many texts of this event were too long and have been cut. */
    int cutTexts() {
        return cutTexts;
    }
}
