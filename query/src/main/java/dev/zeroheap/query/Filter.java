package dev.zeroheap.query;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which events are asked for: of every dimension named, the event's value must be one of those given.
 *
 * @param anyOf the dimensions and their values, none of them empty; an event that lacks the dimension never matches
 */
public record Filter(Map<Dimension, Set<String>> anyOf) {
    /** The most values that one dimension may have. */
    public static final int MAX_VALUES = 1_000;

    /** The most characters that a value may have. */
    public static final int MAX_VALUE_CHARS = 4_096;

    /** Every event. */
    public static final Filter NONE = new Filter(Map.of());

    /** Checks and copies the values; keeps their order. */
    public Filter {
        Map<Dimension, Set<String>> copy = new LinkedHashMap<>();
        anyOf.forEach((dimension, values) -> copy.put(dimension, checked(dimension, values)));
        anyOf = Collections.unmodifiableMap(copy);
    }

    private static Set<String> checked(Dimension dimension, Set<String> values) {
        String name = dimension.name();
        if (values.isEmpty() || values.size() > MAX_VALUES) {
            throw QueryException.invalid(name, name + " must have 1.." + MAX_VALUES + " values: " + values.size());
        }
        for (String value : values) {
            FilterText.check(name, value, MAX_VALUE_CHARS);
            if (dimension.equals(Dimension.SUCCESS) && !value.equals("true") && !value.equals("false")) {
                throw QueryException.invalid(name, "success must be true or false: " + Echo.of(value));
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(values));
    }

    /** This filter, and the dimension has one of these values; what was said of that dimension before is forgotten. */
    public Filter with(Dimension dimension, String... values) {
        Map<Dimension, Set<String>> more = new LinkedHashMap<>(anyOf);
        more.put(dimension, new LinkedHashSet<>(Arrays.asList(values)));
        return new Filter(more);
    }

    /** The names asked for; none where any will do. */
    Set<String> names() {
        return anyOf.getOrDefault(Dimension.NAME, Set.of());
    }

    /** Whether the recorder's own lines are left out: they are, unless they are asked for by name or module. */
    boolean leavesOutRecorder() {
        return !anyOf.containsKey(Dimension.NAME) && !anyOf.containsKey(Dimension.MODULE);
    }
}
