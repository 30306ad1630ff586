package dev.zeroheap.log4j;

import dev.zeroheap.api.EventField;

/**
 * What stands around the value of one field of {@code data}. Kept in static final fields, it is a constant of the compiler.
 *
 * @param place its {@link EventField#ordinal()}
 * @param before what stands before its value, a text's opening quote included
 */
record FieldFrame(int place, Snippet before) {
    /** How many fields there are, so how many places. */
    static final int COUNT = EventField.values().length;

    static FieldFrame of(EventField field) {
        String quote = field.kind() == EventField.Kind.TEXT ? "\"" : "";
        return new FieldFrame(field.ordinal(), Snippet.of(",\"" + field.wireName() + "\":" + quote));
    }

    /** Of an {@code int}, the bit that stands for this field. */
    int bit() {
        return 1 << place;
    }
}
