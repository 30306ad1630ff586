package dev.zeroheap.query;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which events a question is about: those of which every condition is true.
 *
 * @param conditions at most {@value #MAX_CONDITIONS}
 */
public record Filter(List<Condition> conditions) {
    /** The most conditions that one question may have. */
    public static final int MAX_CONDITIONS = 100;

    /** Every event. */
    public static final Filter NONE = new Filter(List.of());

    /** Copies the conditions; keeps their order. */
    public Filter {
        conditions = List.copyOf(conditions);
        if (conditions.size() > MAX_CONDITIONS) {
            throw QueryException.invalid(
                    "where", "where must have at most " + MAX_CONDITIONS + " conditions: " + conditions.size());
        }
    }

    /** This filter, and the dimension has one of these values; what was said of that dimension before is forgotten. */
    public Filter with(Dimension dimension, String... values) {
        List<Condition> others = conditions.stream()
                .filter(condition -> !condition.column().equals(dimension))
                .toList();
        return new Filter(others).and(Condition.in(dimension, values));
    }

    /** This filter, and one condition more. */
    public Filter and(Condition condition) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(condition);
        return new Filter(more);
    }

    /** The names asked for; empty where the question does not list them. */
    Optional<Set<String>> names() {
        return conditions.stream()
                .filter(condition -> condition.column().equals(Dimension.NAME) && condition.operator() == Operator.IN)
                .map(condition -> (Set<String>) new LinkedHashSet<>(condition.values()))
                .reduce((some, others) -> {
                    some.retainAll(others);
                    return some;
                });
    }

    /** Whether the recorder's own lines are left out: they are, unless they are asked for by name or module. */
    boolean leavesOutRecorder() {
        return conditions.stream()
                .noneMatch(condition -> condition.operator().isAffirmative()
                        && (condition.column().equals(Dimension.NAME)
                                || condition.column().equals(Dimension.MODULE)));
    }

    /** The regular expressions in it, which only the engine can check. */
    List<Condition> patterns() {
        return conditions.stream()
                .filter(condition -> condition.pattern().isPresent())
                .toList();
    }
}
