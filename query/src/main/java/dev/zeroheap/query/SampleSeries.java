package dev.zeroheap.query;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series at each moment of a question. It holds two arrays that belong to whoever asked.
 */
public final class SampleSeries {
    private final List<@Nullable String> keys;
    private final Map<String, String> labels;
    private final int bucket;
    private final double[] counts;
    private final double[] values;

    SampleSeries(List<@Nullable String> keys, Map<String, String> labels, int bucket, int moments) {
        this.keys = Collections.unmodifiableList(keys);
        this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        this.bucket = bucket;
        this.counts = new double[moments];
        this.values = new double[moments];
    }

    /** What its events have in common, in the order of {@link SampleQuery#keys}; null where they lack it. */
    public List<@Nullable String> keys() {
        return keys;
    }

    /** All labels of its events, where they were asked for. */
    public Map<String, String> labels() {
        return labels;
    }

    /** The position of the lowest bound that its numbers are at most; the number of bounds where there is none. */
    public int bucket() {
        return bucket;
    }

    /** How many samples each window has. */
    public double[] counts() {
        return counts;
    }

    /** To what they are reduced; 0 where the window has none. */
    public double[] values() {
        return values;
    }
}
