package dev.zeroheap.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the figures of an earlier range beside those of the later one, group by group and step by step. */
record Comparison(Duration shift) {
    /** What the rows of a group have in common, and the step in the later range. */
    private record Place(
            Map<String, @Nullable String> group,
            @Nullable Boolean other,
            @Nullable Instant step) {
        static Place of(AggregateRow row, Duration later) {
            Instant step = row.step();
            return new Place(row.group(), row.other(), step == null ? null : step.plus(later));
        }

        AggregateRow onlyBefore(AggregateRow earlier) {
            return new AggregateRow(group, other, step, Map.of(), earlier.values());
        }
    }

    /** The later rows in their order; where there was something earlier and is nothing now, a row without values. */
    List<AggregateRow> of(List<AggregateRow> later, List<AggregateRow> earlier) {
        Map<Place, AggregateRow> before = new LinkedHashMap<>();
        earlier.forEach(row -> before.put(Place.of(row, shift), row));
        List<AggregateRow> all = new ArrayList<>();
        Map<Place, Integer> positions = new LinkedHashMap<>();
        for (AggregateRow row : later) {
            AggregateRow match = before.remove(Place.of(row, Duration.ZERO));
            positions.putIfAbsent(group(row), positions.size());
            all.add(row.comparedTo(match == null ? Map.of() : match.values()));
        }
        before.forEach((place, row) -> {
            positions.putIfAbsent(group(row), positions.size());
            all.add(place.onlyBefore(row));
        });
        all.sort(Comparator.comparing((AggregateRow row) -> positions.getOrDefault(group(row), 0))
                .thenComparing(AggregateRow::step, Comparator.nullsFirst(Comparator.naturalOrder())));
        return all;
    }

    private static Place group(AggregateRow row) {
        return new Place(row.group(), row.other(), null);
    }
}
