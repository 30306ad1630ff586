package dev.zeroheap.api;

import java.util.Arrays;
import java.util.Map;

/**
 * Label keys and values that belong together, immutable and safe to share.
 *
 * <p>Meant to be made once and kept, for labels that do not change from call to call. For values that do, the
 * {@code labels} methods of {@link Event} take up to eight pairs and allocate nothing. A null or empty key, or a null
 * value, is left out when the event is recorded; the recorder counts it as cut.
 */
public final class Labels {
    private static final Labels NONE = new Labels();

    /** Key, value, key, value, … */
    private final String[] pairs;

    private Labels(String... pairs) {
        this.pairs = pairs;
    }

    /** No label at all. */
    public static Labels none() {
        return NONE;
    }

    /** One label. */
    public static Labels of(String key, String value) {
        return new Labels(key, value);
    }

    /** Two labels. */
    public static Labels of(String key1, String value1, String key2, String value2) {
        return new Labels(key1, value1, key2, value2);
    }

    /** Three labels. */
    public static Labels of(String key1, String value1, String key2, String value2, String key3, String value3) {
        return new Labels(key1, value1, key2, value2, key3, value3);
    }

    /** Four labels. */
    public static Labels of(
            String key1,
            String value1,
            String key2,
            String value2,
            String key3,
            String value3,
            String key4,
            String value4) {
        return new Labels(key1, value1, key2, value2, key3, value3, key4, value4);
    }

    /** The entries of the map as they are now, in its order. */
    public static Labels copyOf(Map<String, String> map) {
        String[] pairs = new String[map.size() * 2];
        int next = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            pairs[next++] = entry.getKey();
            pairs[next++] = entry.getValue();
        }
        return new Labels(pairs);
    }

    /** These labels and one more; where the key is there already, the first value counts. */
    public Labels with(String key, String value) {
        String[] more = Arrays.copyOf(pairs, pairs.length + 2);
        more[pairs.length] = key;
        more[pairs.length + 1] = value;
        return new Labels(more);
    }

    /** How many labels there are. */
    public int size() {
        return pairs.length / 2;
    }

    /** The key of label {@code index}, from 0 to {@link #size()}, exclusive. */
    public String key(int index) {
        return pairs[2 * index];
    }

    /** The value of label {@code index}, from 0 to {@link #size()}, exclusive. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    @Override
    public String toString() {
        return Arrays.toString(pairs);
    }
}
