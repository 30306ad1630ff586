package dev.zeroheap.query;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;
import static java.util.Comparator.reverseOrder;

import dev.zeroheap.query.GroupFigures.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the groups of two parts together, and in the order in which DuckDB has those of one. */
final class Ranking {
    /** Of texts, by their bytes in UTF-8. */
    static final Comparator<@Nullable String> BY_BYTES = nullsLast((one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));

    private Ranking() {}

    /** The first groups of both, which hold different events; each has all of its groups, in any order. */
    static GroupFigures of(GroupFigures one, GroupFigures other, Groups order) {
        Map<List<@Nullable String>, Map<Aggregate, Partial>> figures = new HashMap<>();
        addTo(figures, one);
        addTo(figures, other);
        List<List<@Nullable String>> keys = figures.entrySet().stream()
                .sorted(comparator(order))
                .limit(order.limit())
                .map(Map.Entry::getKey)
                .toList();
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        for (List<@Nullable String> key : keys) {
            places.put(new Place(places.size(), null), figures.getOrDefault(key, Map.of()));
        }
        return new GroupFigures(keys, figures.size(), places);
    }

    private static void addTo(Map<List<@Nullable String>, Map<Aggregate, Partial>> figures, GroupFigures part) {
        part.places()
                .forEach((place, ofGroup) -> figures.merge(part.keys().get(place.rank()), ofGroup, GroupFigures::sum));
    }

    private static Comparator<Map.Entry<List<@Nullable String>, Map<Aggregate, Partial>>> comparator(Groups order) {
        Comparator<Double> byFigure = order.order() == Groups.Order.DESCENDING ? reverseOrder() : naturalOrder();
        return Comparator.<Map.Entry<List<@Nullable String>, Map<Aggregate, Partial>>, @Nullable Double>comparing(
                        group -> weight(group.getValue().get(order.orderBy())), nullsLast(byFigure))
                .thenComparing(Map.Entry::getKey, Ranking::compare);
    }

    /** What is ordered by, of any time; counts below 2<sup>53</sup> are doubles exactly, and zero has no sign. */
    private static @Nullable Double weight(@Nullable Partial partial) {
        Object value = partial == null ? null : partial.value(1.0);
        return value == null ? null : (Double) (((Number) value).doubleValue() + 0.0);
    }

    private static int compare(List<@Nullable String> one, List<@Nullable String> other) {
        int result = 0;
        for (int i = 0; i < one.size() && result == 0; i++) {
            result = BY_BYTES.compare(one.get(i), other.get(i));
        }
        return result;
    }
}
