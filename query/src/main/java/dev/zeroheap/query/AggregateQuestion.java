package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Figures by groups and time steps, in as few statements as the question allows.
 *
 * <p>Without steps one statement does. With steps, or with what is beyond the limit as a group, the first one finds the
 * groups of the answer, and a second one their figures; a standard deviation and approximate percentiles take one more.
 */
final class AggregateQuestion implements Question {
    private final AggregateQuery query;
    private final TimeSteps steps;
    private final Dialect dialect;
    private final int rowLimit;
    private final Measures measures;
    private final List<Figure> figures = new ArrayList<>();
    private final Figure order;
    private final @Nullable List<List<@Nullable String>> fixedGroups;
    private final @Nullable PriceTable prices;

    /**
     * What was found.
     *
     * @param rows the figures
     * @param keys the groups of the answer, in their order
     * @param groups how many there are, in the answer or not
     * @param isTruncated whether there are more groups, which the answer does not tell of
     */
    record Figures(List<AggregateRow> rows, List<List<@Nullable String>> keys, long groups, boolean isTruncated) {}

    /** Where a figure stands: the position of its group, and the time step. */
    private record Place(int rank, @Nullable Instant step) {}

    /**
     * A question.
     *
     * @param prices by which costs are found; null where it asks for none
     */
    AggregateQuestion(AggregateQuery query, Dialect dialect, int rowLimit, @Nullable PriceTable prices) {
        this(query, dialect, rowLimit, prices, null);
    }

    private AggregateQuestion(
            AggregateQuery query,
            Dialect dialect,
            int rowLimit,
            @Nullable PriceTable prices,
            @Nullable List<List<@Nullable String>> fixedGroups) {
        this.prices = prices;
        this.query = query;
        this.steps = TimeSteps.of(query.range(), query.step());
        this.dialect = dialect;
        this.rowLimit = rowLimit;
        this.fixedGroups = fixedGroups;
        this.measures = new Measures(query.groups(), new ConditionSql(dialect));
        if (query.step() != null) {
            measures.needTime();
        }
        query.aggregates().forEach(measures::need);
        measures.need(query.groups().orderBy());
        for (Aggregate aggregate : query.aggregates()) {
            if (!isApart(aggregate)) {
                figures.add(Figure.of(aggregate, "figure_" + figures.size(), measures, dialect));
            }
        }
        this.order = Figure.of(query.groups().orderBy(), "weight", measures, dialect);
    }

    /** The same question for the groups of another answer. */
    AggregateQuestion ofGroups(AggregateQuery other, List<List<@Nullable String>> keys) {
        return new AggregateQuestion(other, dialect, rowLimit, prices, keys);
    }

    /** Whether it takes a statement of its own. */
    private boolean isApart(Aggregate aggregate) {
        return aggregate.function() == Function.STDDEV
                || (aggregate.function() == Function.PERCENTILE && query.isApproximate());
    }

    @Override
    public TimeRange range() {
        return query.range();
    }

    @Override
    public Filter filter() {
        return query.filter();
    }

    @Override
    public EventSource source() {
        return new EventSource(query.range(), query.filter(), measures.columns(), dialect);
    }

    /** Reads the figures; the live segments are in their table already. */
    Figures find(Session session, Plan plan) throws ReadFailure {
        String events = source().all(plan);
        if (prices != null) {
            events = new PricedEvents(prices, query.range()).of(events, session);
        }
        if (isPlain()) {
            return session.query(ranking(events, figures), this::plain);
        }
        List<List<@Nullable String>> keys = fixedGroups == null ? List.of(List.of()) : fixedGroups;
        long groups = keys.size();
        if (fixedGroups == null && !query.groups().by().isEmpty()) {
            Figures ranked = session.query(ranking(events, List.of()), this::plain);
            keys = ranked.keys;
            groups = ranked.groups;
        }
        List<AggregateRow> rows = keys.isEmpty() ? List.of() : ofGroups(session, events, keys);
        return new Figures(
                rows, keys, groups, groups > keys.size() && !query.groups().withOther());
    }

    /** Whether the statement that finds the groups can give all figures as well. */
    private boolean isPlain() {
        return query.step() == null
                && !query.groups().withOther()
                && fixedGroups == null
                && figures.size() == query.aggregates().size();
    }

    /** The first groups, with these figures of each. */
    private String ranking(String events, List<Figure> wanted) {
        List<String> keys = measures.keys();
        List<String> aggregates = new ArrayList<>(keys);
        wanted.forEach(figure -> aggregates.addAll(figure.select()));
        aggregates.addAll(order.select());
        String byKeys = keys.stream().map(key -> ", " + key + " nulls last").collect(joining());
        String direction = query.groups().order() == Groups.Order.DESCENDING ? " desc" : "";
        return "with event as (" + events + "), figure as (select " + String.join(", ", aggregates) + " from event"
                + (keys.isEmpty() ? "" : " group by " + String.join(", ", keys))
                + ") select count(*) over (), figure.* from"
                + " figure order by " + order.order() + direction + " nulls last" + byKeys + " limit "
                + query.groups().limit();
    }

    private Figures plain(ResultSet result) throws SQLException {
        List<AggregateRow> rows = new ArrayList<>();
        List<List<@Nullable String>> keys = new ArrayList<>();
        long groups = 0;
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            groups = cursor.count();
            List<@Nullable String> key = new ArrayList<>();
            for (int i = 0; i < query.groups().by().size(); i++) {
                key.add(cursor.text());
            }
            keys.add(key);
            if (isPlain()) {
                rows.add(row(new Place(keys.size() - 1, null), keys, values(cursor, null)));
            }
        }
        return new Figures(rows, keys, groups, groups > keys.size());
    }

    private Map<Aggregate, Object> values(ResultCursor cursor, @Nullable Instant step) throws SQLException {
        Map<Aggregate, Object> values = new LinkedHashMap<>();
        Double seconds = Step.seconds(query.range(), step, query.step());
        for (Figure figure : figures) {
            Object value = figure.read(cursor, seconds);
            if (value != null) {
                values.put(figure.aggregate(), value);
            }
        }
        return values;
    }

    private AggregateRow row(Place place, List<List<@Nullable String>> keys, Map<Aggregate, Object> values) {
        boolean isOther = place.rank == keys.size();
        Map<String, @Nullable String> group = new LinkedHashMap<>();
        for (int i = 0; i < query.groups().by().size() && !isOther; i++) {
            group.put(query.groups().by().get(i).name(), keys.get(place.rank).get(i));
        }
        Map<String, Object> texts = new LinkedHashMap<>();
        for (Aggregate aggregate : query.aggregates()) {
            Object value = values.get(aggregate);
            if (value != null) {
                texts.put(aggregate.text(), value);
            }
        }
        return new AggregateRow(group, isOther ? true : null, place.step, texts, null);
    }

    /** The figures of these groups, and of what is beyond them where that is asked for. */
    private List<AggregateRow> ofGroups(Session session, String events, List<List<@Nullable String>> keys)
            throws ReadFailure {
        AggregateSteps statements = new AggregateSteps(query, steps, measures, dialect, rowLimit);
        Map<Place, Map<Aggregate, Object>> found =
                session.query(statements.figures(events, keys, figures), result -> places(result, this::values));
        Set<Dimension> spread = operands(Function.STDDEV);
        if (!spread.isEmpty()) {
            merge(
                    found,
                    session.query(
                            statements.spread(events, keys, List.copyOf(spread)),
                            result -> places(result, (cursor, step) -> Spread.read(cursor, spread))));
        }
        for (Dimension column : query.isApproximate() ? operands(Function.PERCENTILE) : Set.<Dimension>of()) {
            List<Aggregate> percentiles = query.aggregates().stream()
                    .filter(one -> one.function() == Function.PERCENTILE && column.equals(one.column()))
                    .toList();
            merge(
                    found,
                    session.query(
                            statements.approximate(events, keys, measures.number(column), percentiles),
                            result ->
                                    places(result, (cursor, step) -> AggregateSteps.approximate(cursor, percentiles))));
        }
        List<AggregateRow> rows = new ArrayList<>();
        found.forEach((place, values) -> rows.add(row(place, keys, values)));
        return rows;
    }

    private Set<Dimension> operands(Function function) {
        Set<Dimension> operands = new LinkedHashSet<>();
        for (Aggregate aggregate : query.aggregates()) {
            Dimension column = aggregate.column();
            if (aggregate.function() == function && column != null) {
                operands.add(column);
            }
        }
        return operands;
    }

    private static void merge(Map<Place, Map<Aggregate, Object>> all, Map<Place, Map<Aggregate, Object>> more) {
        more.forEach((place, values) ->
                all.computeIfAbsent(place, none -> new LinkedHashMap<>()).putAll(values));
    }

    /** Reads the values of one row of a result, after the columns that tell its place. */
    @FunctionalInterface
    private interface Values {
        Map<Aggregate, Object> read(ResultCursor cursor, @Nullable Instant step) throws SQLException;
    }

    private Map<Place, Map<Aggregate, Object>> places(ResultSet result, Values values) throws SQLException {
        Map<Place, Map<Aggregate, Object>> places = new LinkedHashMap<>();
        while (result.next()) {
            if (places.size() == rowLimit) {
                throw QueryException.ofRows(rowLimit, "longer steps, a shorter range or a smaller limit");
            }
            ResultCursor cursor = new ResultCursor(result, 1);
            int rank = (int) cursor.count();
            Instant step = steps.read(cursor);
            places.put(new Place(rank, step), values.read(cursor, step));
        }
        return places;
    }
}
