package dev.zeroheap.query.promql;

import dev.zeroheap.query.Dimension;
import dev.zeroheap.query.SampleQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of events and keys of labels, which may be anything, as names in PromQL, which may not. */
final class Names {
    /** The columns that are labels; of those that are not, a value belongs to a few events only. */
    static final Map<String, Dimension> COLUMNS = columns();

    private static final Set<String> RESERVED = Set.of(Labels.NAME, Labels.BOUND);
    private static final String PREFIX = "label_";

    private Names() {}

    private static Map<String, Dimension> columns() {
        Map<String, Dimension> columns = new LinkedHashMap<>();
        columns.put("service", new Dimension("service"));
        columns.put("instance", new Dimension("host"));
        for (String same : List.of("module", "operation", "provider", "model", "error_type")) {
            columns.put(same, new Dimension(same));
        }
        return columns;
    }

    /** The beginning of the names of an event's metrics. */
    static String ofEvent(String name) {
        return started(name.replaceAll("[^a-zA-Z0-9_:]", "_"));
    }

    /** The name of a label. */
    static String ofLabel(String key) {
        String name = started(key.replaceAll("[^a-zA-Z0-9_]", "_"));
        return COLUMNS.containsKey(name) || RESERVED.contains(name) ? PREFIX + name : name;
    }

    private static String started(String name) {
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? '_' + name : name;
    }

    /** Whether a label's name can be that of several keys. */
    static boolean isAmbiguous(String label) {
        return !COLUMNS.containsKey(label) && label.indexOf('_') >= 0;
    }

    /**
     * What a label is of.
     *
     * @param keys of labels that there are
     */
    static SampleQuery.Key key(String label, Collection<String> keys) {
        Dimension column = COLUMNS.get(label);
        if (column != null) {
            return new SampleQuery.Key(List.of(column));
        }
        List<Dimension> dimensions = new ArrayList<>();
        if (ofLabel(label).equals(label)) {
            dimensions.add(ofKey(label));
        }
        keys.stream()
                .filter(key ->
                        !key.isEmpty() && !key.equals(label) && ofLabel(key).equals(label))
                .forEach(key -> dimensions.add(ofKey(key)));
        if (dimensions.isEmpty()) {
            dimensions.add(ofKey(label));
        }
        return new SampleQuery.Key(dimensions);
    }

    private static Dimension ofKey(String key) {
        return new Dimension(Dimension.LABEL_PREFIX + key);
    }

    /** What a metric is of: the most exact kind of which there are events, else the most exact one. */
    static Optional<Metric> metric(String name, Map<String, Set<String>> events) {
        Metric first = null;
        for (MetricKind kind : MetricKind.mostExactFirst()) {
            if (name.endsWith(kind.suffix()) && name.length() > kind.suffix().length()) {
                String base = name.substring(0, name.length() - kind.suffix().length());
                Set<String> found = events.getOrDefault(base, Set.of());
                if (!found.isEmpty()) {
                    return Optional.of(new Metric(name, kind, found));
                }
                first = first == null ? new Metric(name, kind, Set.of(base)) : first;
            }
        }
        return Optional.ofNullable(first);
    }
}
