package dev.zeroheap.query.promql;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What tells a series from others; a label that is empty is absent.
 *
 * @param pairs names to values, in the order of the names
 */
public record Labels(Map<String, String> pairs) implements Comparable<Labels> {
    /** The label that holds the name of the metric. */
    public static final String NAME = "__name__";

    /** The label that holds the upper bound of a bucket. */
    static final String BOUND = "le";

    /** No label. */
    static final Labels NONE = new Labels(Map.of());

    private static final Comparator<Labels> ORDER = Comparator.comparing(labels -> labels.pairs.toString());

    /** Sorts the pairs, and leaves out empty ones. */
    public Labels {
        TreeMap<String, String> sorted = new TreeMap<>(pairs);
        sorted.values().removeIf(String::isEmpty);
        pairs = Collections.unmodifiableMap(sorted);
    }

    String get(String name) {
        return pairs.getOrDefault(name, "");
    }

    Labels with(String name, String value) {
        Map<String, String> more = new TreeMap<>(pairs);
        more.put(name, value);
        return new Labels(more);
    }

    Labels only(Collection<String> names) {
        return new Labels(pairs.entrySet().stream()
                .filter(pair -> names.contains(pair.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    Labels without(Collection<String> names) {
        TreeSet<String> kept = new TreeSet<>(pairs.keySet());
        names.forEach(kept::remove);
        return only(kept);
    }

    Labels withoutName() {
        return without(List.of(NAME));
    }

    @Override
    public int compareTo(Labels other) {
        return ORDER.compare(this, other);
    }
}
