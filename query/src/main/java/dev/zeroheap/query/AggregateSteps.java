package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.SegmentSql;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements for the figures of given groups by time steps. Each begins its rows with the position of the group, for
 * what is beyond them their number, and the {@linkplain TimeSteps number of the step}; and is ordered by these.
 */
final class AggregateSteps {
    private static final String PLACE = "rank, " + TimeSteps.NUMBER;

    private final AggregateQuery query;
    private final TimeSteps steps;
    private final Measures measures;
    private final Dialect dialect;
    private final int rowLimit;

    AggregateSteps(AggregateQuery query, TimeSteps steps, Measures measures, Dialect dialect, int rowLimit) {
        this.query = query;
        this.steps = steps;
        this.measures = measures;
        this.dialect = dialect;
        this.rowLimit = rowLimit;
    }

    /** The plain figures; of the one group of all events also where there are none. */
    String figures(String events, List<List<@Nullable String>> keys, List<Figure> figures) {
        List<String> selects = figures.stream()
                .flatMap(figure -> figure.select().stream())
                .map(select -> ", " + select)
                .toList();
        boolean isOnePlace = measures.keys().isEmpty() && query.step() == null;
        return placed(events, keys)
                + (isOnePlace
                        ? " select 0, 0" + String.join("", selects) + ", count(*) from placed"
                        : " select " + PLACE + String.join("", selects) + " from placed group by " + PLACE + ordered());
    }

    private String ordered() {
        return " order by " + PLACE + " limit " + (rowLimit + 1L);
    }

    /** A WITH clause that ends in {@code placed}: the events with the position of their group and their step. */
    private String placed(String events, List<List<@Nullable String>> keys) {
        String step = steps.column(dialect);
        List<String> names = measures.keys();
        if (names.isEmpty()) {
            return "with event as not materialized (" + events + "), placed as not materialized (select 0 as rank, "
                    + step + ", event.* from event)";
        }
        String columns =
                IntStream.range(0, names.size()).mapToObj(i -> ", key_" + i).collect(joining());
        String match = IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + " is not distinct from key_" + i)
                .collect(joining(" and "));
        String rows = IntStream.range(0, keys.size())
                .mapToObj(rank ->
                        keys.get(rank).stream().map(AggregateSteps::literal).collect(joining("", "(" + rank, ")")))
                .collect(joining(", "));
        return "with event as not materialized (" + events + "), chosen(position" + columns + ") as (values " + rows
                + "), placed as not materialized (select coalesce(position, " + keys.size() + ") as rank, " + step
                + ", event.* from event " + (query.groups().withOther() ? "left" : "inner")
                + " join chosen on " + match + ")";
    }

    private static String literal(@Nullable String key) {
        return ", cast(" + (key == null ? "null" : SegmentSql.literal(key)) + " as varchar)";
    }

    /** What standard deviations are computed of. */
    String spread(String events, List<List<@Nullable String>> keys, List<Dimension> columns) {
        List<Spread> spreads = IntStream.range(0, columns.size())
                .mapToObj(i -> new Spread(measures.number(columns.get(i)), i, dialect))
                .toList();
        return placed(events, keys) + ", middle as (select rank as middle_rank, " + TimeSteps.NUMBER + " as middle_step"
                + each(spreads, Spread::middle) + " from placed group by " + PLACE
                + "), away as not materialized (select "
                + PLACE + each(spreads, Spread::away)
                + " from placed join middle on rank = middle_rank and " + TimeSteps.NUMBER
                + " = middle_step) select " + PLACE + each(spreads, Spread::sums) + " from away group by "
                + PLACE
                + ordered();
    }

    private static String each(List<Spread> spreads, java.util.function.Function<Spread, String> part) {
        return spreads.stream().map(part).map(one -> ", " + one).collect(joining());
    }

    /** The buckets between which percentiles lie. */
    String approximate(String events, List<List<@Nullable String>> keys, String number, List<Aggregate> percentiles) {
        String buckets = LogLinear.buckets(
                "(select " + PLACE + ", " + number + " from placed where " + number + " is not null) as numbers",
                number,
                LogLinear.OF_PERCENTILES);
        String bounds = percentiles.stream()
                .map(percentile -> {
                    String position = fraction(percentile) + "e0 * (total - 1)";
                    return ", min(bucket) filter (where upto > floor(" + position
                            + ")), min(bucket) filter (where upto > ceil(" + position + ")), any_value(" + position
                            + " - floor(" + position + "))";
                })
                .collect(joining());
        return placed(events, keys) + ", bucketed as (select " + PLACE + ", bucket, count(*) as events from (" + buckets
                + ") as numbered group by " + PLACE + ", bucket), running as (select *, sum(events) over (partition by "
                + PLACE + " order by bucket) as upto, sum(events) over (partition by " + PLACE
                + ") as total from bucketed) select " + PLACE + bounds + " from running group by " + PLACE + ordered();
    }

    private static String fraction(Aggregate percentile) {
        return requireNonNull(percentile.fraction()).toPlainString();
    }

    /** Reads the buckets of these percentiles; each is between the middles of its two by straight line. */
    static Map<Aggregate, Partial> approximate(ResultCursor cursor, List<Aggregate> percentiles) throws SQLException {
        Map<Aggregate, Partial> values = new LinkedHashMap<>();
        for (Aggregate percentile : percentiles) {
            double below = LogLinear.middle(cursor.count(), LogLinear.OF_PERCENTILES);
            double above = LogLinear.middle(cursor.count(), LogLinear.OF_PERCENTILES);
            double weight = cursor.numberOr(0);
            values.put(percentile, new Partial.Alone(weight == 0 ? below : below * (1 - weight) + above * weight));
        }
        return values;
    }
}
