package dev.zeroheap.query;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found of groups and time steps, before it is told.
 *
 * @param keys the groups, in their order
 * @param groups how many there are, among these or not
 * @param places the figures, in the order of places
 */
record GroupFigures(List<List<@Nullable String>> keys, long groups, Map<Place, Map<Aggregate, Partial>> places) {
    static final GroupFigures NONE = new GroupFigures(List.of(), 0, Map.of());

    /**
     * Where figures stand.
     *
     * @param rank the position of the group, from 0; the number of groups for what is beyond them
     * @param step when the time step begins; null where there are none
     */
    record Place(int rank, @Nullable Instant step) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::rank)
                .thenComparing(Place::step, Comparator.nullsFirst(Comparator.naturalOrder()));

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** Keeps its own order of the figures. */
    GroupFigures {
        places = Collections.unmodifiableMap(new TreeMap<>(places));
    }

    /** These and those of other events, of the same groups. */
    GroupFigures plus(GroupFigures more) {
        Map<Place, Map<Aggregate, Partial>> all = new TreeMap<>(places);
        more.places.forEach((place, figures) -> all.merge(place, figures, GroupFigures::sum));
        return new GroupFigures(keys, groups, all);
    }

    /** These groups with other figures. */
    GroupFigures with(Map<Place, Map<Aggregate, Partial>> others) {
        return new GroupFigures(keys, groups, others);
    }

    /** These groups with more figures, of the same events. */
    GroupFigures and(Map<Place, Map<Aggregate, Partial>> more) {
        Map<Place, Map<Aggregate, Partial>> all = new TreeMap<>(places);
        more.forEach((place, figures) -> all.merge(place, figures, GroupFigures::both));
        return with(all);
    }

    private static Map<Aggregate, Partial> both(Map<Aggregate, Partial> one, Map<Aggregate, Partial> other) {
        Map<Aggregate, Partial> both = new LinkedHashMap<>(one);
        both.putAll(other);
        return both;
    }

    /** Whether there are figures already. */
    boolean hasFigures() {
        return !places.isEmpty();
    }

    /** Whether there are no other groups. */
    boolean areAll() {
        return keys.size() == groups;
    }

    static Map<Aggregate, Partial> sum(Map<Aggregate, Partial> one, Map<Aggregate, Partial> other) {
        Map<Aggregate, Partial> sum = new LinkedHashMap<>(one);
        other.forEach((aggregate, partial) -> sum.merge(aggregate, partial, Partial::plus));
        return sum;
    }

    /** How many figures there are: what they take of the memory. */
    int size() {
        return places.values().stream()
                        .mapToInt(figures -> 1
                                + figures.values().stream()
                                        .mapToInt(Partial::size)
                                        .sum())
                        .sum()
                + keys.size();
    }
}
