package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.SegmentSql;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements for the figures of given groups by time steps. Each begins its rows with the position of the group, for
 * what is beyond them their number, and the {@linkplain TimeSteps number of the step}; and is ordered by these.
 *
 * @param query the question
 * @param steps its time steps
 * @param measures the columns of its events
 * @param rowLimit how many rows a result may have
 */
record AggregateSteps(AggregateQuery query, TimeSteps steps, Measures measures, Dialect dialect, int rowLimit) {
    private static final String PLACE = "rank, " + TimeSteps.NUMBER;

    /** The same with all time in one step. */
    AggregateSteps withoutSteps() {
        return new AggregateSteps(query, TimeSteps.NONE, measures, dialect, rowLimit);
    }

    /** Whether one row more has room. */
    void checkRows(int rows) {
        if (rows >= rowLimit) {
            throw QueryException.ofRows(rowLimit, "longer steps, a shorter range or a smaller limit");
        }
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

    /** The {@link LogHistogram} of each place: its buckets in their order, a row each. */
    String histograms(String events, List<List<@Nullable String>> keys, String number) {
        return bucketed(events, keys, number) + " select " + PLACE + ", bucket, count(*), min(number), max(number) from"
                + " bucketed group by " + PLACE + ", bucket order by " + PLACE + ", bucket";
    }

    /** The numbers that a {@link SecondLook} seeks, with part and position. */
    String inOrder(String events, List<List<@Nullable String>> keys, String number) {
        return bucketed(events, keys, number) + ", part_in_order as (select part, " + dialect.sorted("number")
                + " as numbers from bucketed join " + SecondLook.BUCKETS + " using (" + PLACE
                + ", bucket) group by part) select part, position, " + dialect.element("numbers", "position")
                + " from part_in_order join " + SecondLook.POSITIONS + " using (part)";
    }

    private String bucketed(String events, List<List<@Nullable String>> keys, String number) {
        return placed(events, keys) + ", bucketed as not materialized (select " + PLACE + ", " + number
                + " as number, " + LogHistogram.place(number) + " as bucket from placed where " + number
                + " is not null)";
    }
}
