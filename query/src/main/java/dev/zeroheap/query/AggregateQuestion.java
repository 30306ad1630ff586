package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.query.GroupFigures.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Figures by groups and time steps, in as few statements as the question allows.
 *
 * <p>Without steps one statement does. With steps, or with what is beyond the limit as a group, the first one finds the
 * groups of the answer, and a second one their figures; a standard deviation and approximate percentiles take one more.
 */
final class AggregateQuestion implements Question {
    /** More are not put in order outside of DuckDB. */
    private static final int MAX_UNRANKED = 20_000;

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

    /**
     * Reads the figures; the live segments are in their table already.
     *
     * @param liveFrom the first event in there; null where there is none
     * @param known what was found of archived days before
     */
    Figures find(Session session, Plan plan, @Nullable Instant liveFrom, KnownFigures known) throws ReadFailure {
        SettledDays days = SettledDays.of(query.range(), plan.files(), liveFrom);
        GroupFigures found = new AggregateReading(this, session, plan, days, known).find();
        List<AggregateRow> rows = new ArrayList<>();
        found.places().forEach((place, partials) -> rows.add(row(place, found.keys(), partials)));
        if (query.step() != null) {
            checkRows(rows.size() - 1);
        }
        boolean isTruncated = !found.areAll() && !query.groups().withOther();
        return new Figures(rows, found.keys(), found.groups(), isTruncated);
    }

    /** The events, with what they cost where that is asked for. */
    String priced(Session session, String events) throws ReadFailure {
        return prices == null ? events : new PricedEvents(prices, query.range()).of(events, session);
    }

    /** By what its figures of these days are known again. */
    KnownFigures.Key key(SettledDays days) {
        return new KnownFigures.Key(
                query.filter(),
                query.groups(),
                fixedGroups,
                false,
                query.step(),
                query.aggregates(),
                query.isApproximate(),
                prices,
                days.locations());
    }

    /** What its groups are ordered by. */
    Groups order() {
        return query.groups();
    }

    /** Whether figures of days make those of the range: because each step lies in a day, or because they add up. */
    boolean isDivisibleByDays() {
        return query.step() == null
                ? figures.size() == query.aggregates().size() && areAdditive(figures)
                : TimeUnit.DAYS.toSeconds(1) % query.step().toSeconds() == 0;
    }

    /** Whether the {@linkplain #unranked figures of all groups} of days make the groups of the range, and their order. */
    boolean isRankedByParts() {
        return order.isAdditive() && areAdditive(figuresOfRanking());
    }

    private static boolean areAdditive(List<Figure> figures) {
        return figures.stream().allMatch(Figure::isAdditive);
    }

    /** The figures of the events. */
    GroupFigures groups(Session session, String events) throws ReadFailure {
        GroupFigures chosen = isToBeRanked() ? ranked(session, events) : fixed();
        return isPlain() || chosen.keys().isEmpty() ? chosen : ofGroups(session, events, chosen);
    }

    /** Whether its groups have to be found. */
    boolean isToBeRanked() {
        return fixedGroups == null && !query.groups().by().isEmpty();
    }

    /** The groups where these need not be found, without figures. */
    GroupFigures fixed() {
        List<List<@Nullable String>> keys = fixedGroups == null ? List.of(List.of()) : fixedGroups;
        return new GroupFigures(keys, keys.size(), Map.of());
    }

    /** Whether the statement that finds the groups can give all figures as well. */
    boolean isPlain() {
        return isToBeRanked()
                && query.step() == null
                && !query.groups().withOther()
                && figures.size() == query.aggregates().size();
    }

    private List<Figure> figuresOfRanking() {
        return isPlain() ? figures : List.of();
    }

    /** The groups of the answer, with their figures where these are plain. */
    GroupFigures ranked(Session session, String events) throws ReadFailure {
        return session.query(ranking(events), this::readRanked);
    }

    /** All groups in no order, with what they are ordered by and plain figures; none of them where they are too many. */
    GroupFigures unranked(Session session, String events) throws ReadFailure {
        List<Figure> wanted = new ArrayList<>(figuresOfRanking());
        wanted.add(order);
        String keys = String.join(", ", measures.keys());
        String selects =
                wanted.stream().flatMap(figure -> figure.select().stream()).collect(joining(", "));
        GroupFigures all = session.query(
                "with event as (" + events + ") select " + keys + ", " + selects + " from event group by " + keys
                        + " limit " + (MAX_UNRANKED + 1),
                result -> readUnranked(result, wanted));
        return all.groups() > MAX_UNRANKED ? new GroupFigures(List.of(), all.groups(), Map.of()) : all;
    }

    private GroupFigures readUnranked(ResultSet result, List<Figure> wanted) throws SQLException {
        List<List<@Nullable String>> keys = new ArrayList<>();
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            List<@Nullable String> key = groupKey(cursor);
            places.put(new Place(keys.size(), null), partials(cursor, wanted));
            keys.add(key);
        }
        return new GroupFigures(keys, keys.size(), places);
    }

    private List<@Nullable String> groupKey(ResultCursor cursor) throws SQLException {
        List<@Nullable String> key = new ArrayList<>();
        for (int i = 0; i < query.groups().by().size(); i++) {
            key.add(cursor.text());
        }
        return key;
    }

    private String ranking(String events) {
        List<String> keys = measures.keys();
        List<String> aggregates = new ArrayList<>(keys);
        figuresOfRanking().forEach(figure -> aggregates.addAll(figure.select()));
        aggregates.addAll(order.select());
        String byKeys = keys.stream().map(key -> ", " + key + " nulls last").collect(joining());
        String direction = query.groups().order() == Groups.Order.DESCENDING ? " desc" : "";
        return "with event as (" + events + "), figure as (select " + String.join(", ", aggregates) + " from event"
                + " group by " + String.join(", ", keys) + ") select count(*) over (), figure.* from"
                + " figure order by " + order.order() + direction + " nulls last" + byKeys + " limit "
                + query.groups().limit();
    }

    private GroupFigures readRanked(ResultSet result) throws SQLException {
        List<List<@Nullable String>> keys = new ArrayList<>();
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        long groups = 0;
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            groups = cursor.count();
            List<@Nullable String> key = groupKey(cursor);
            if (isPlain()) {
                places.put(new Place(keys.size(), null), partials(cursor, figures));
            }
            keys.add(key);
        }
        return new GroupFigures(keys, groups, places);
    }

    private static Map<Aggregate, Partial> partials(ResultCursor cursor, List<Figure> wanted) throws SQLException {
        Map<Aggregate, Partial> partials = new LinkedHashMap<>();
        for (Figure figure : wanted) {
            Partial partial = figure.read(cursor);
            if (partial != null) {
                partials.put(figure.aggregate(), partial);
            }
        }
        return partials;
    }

    private AggregateRow row(Place place, List<List<@Nullable String>> keys, Map<Aggregate, Partial> partials) {
        boolean isOther = place.rank() == keys.size();
        Map<String, @Nullable String> group = new LinkedHashMap<>();
        for (int i = 0; i < query.groups().by().size() && !isOther; i++) {
            group.put(query.groups().by().get(i).name(), keys.get(place.rank()).get(i));
        }
        Double seconds = Step.seconds(query.range(), place.step(), query.step());
        Map<String, Object> values = new LinkedHashMap<>();
        for (Aggregate aggregate : query.aggregates()) {
            Partial partial = partials.get(aggregate);
            Object value = partial == null ? null : partial.value(seconds);
            if (value != null) {
                values.put(aggregate.text(), value);
            }
        }
        return new AggregateRow(group, isOther ? true : null, place.step(), values, null);
    }

    /** The figures of these groups, and of what is beyond them where that is asked for. */
    GroupFigures ofGroups(Session session, String events, GroupFigures chosen) throws ReadFailure {
        AggregateSteps statements = new AggregateSteps(query, steps, measures, dialect, rowLimit);
        List<List<@Nullable String>> keys = chosen.keys();
        Map<Place, Map<Aggregate, Partial>> found = session.query(
                statements.figures(events, keys, figures),
                result -> places(result, cursor -> partials(cursor, figures)));
        Set<Dimension> spread = operands(Function.STDDEV);
        if (!spread.isEmpty()) {
            merge(
                    found,
                    session.query(
                            statements.spread(events, keys, List.copyOf(spread)),
                            result -> places(result, cursor -> Spread.read(cursor, spread))));
        }
        for (Dimension column : query.isApproximate() ? operands(Function.PERCENTILE) : Set.<Dimension>of()) {
            List<Aggregate> percentiles = query.aggregates().stream()
                    .filter(one -> one.function() == Function.PERCENTILE && column.equals(one.column()))
                    .toList();
            merge(
                    found,
                    session.query(
                            statements.approximate(events, keys, measures.number(column), percentiles),
                            result -> places(result, cursor -> AggregateSteps.approximate(cursor, percentiles))));
        }
        return new GroupFigures(keys, chosen.groups(), found);
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

    private static void merge(Map<Place, Map<Aggregate, Partial>> all, Map<Place, Map<Aggregate, Partial>> more) {
        more.forEach((place, values) ->
                all.computeIfAbsent(place, none -> new LinkedHashMap<>()).putAll(values));
    }

    /** Reads what is found of one row of a result, after the columns that tell its place. */
    @FunctionalInterface
    private interface Row {
        Map<Aggregate, Partial> read(ResultCursor cursor) throws SQLException;
    }

    private Map<Place, Map<Aggregate, Partial>> places(ResultSet result, Row row) throws SQLException {
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        while (result.next()) {
            checkRows(places.size());
            ResultCursor cursor = new ResultCursor(result, 1);
            int rank = (int) cursor.count();
            Instant step = steps.read(cursor);
            places.put(new Place(rank, step), row.read(cursor));
        }
        return places;
    }

    /** Whether one row more has room. */
    private void checkRows(int rows) {
        if (rows >= rowLimit) {
            throw QueryException.ofRows(rowLimit, "longer steps, a shorter range or a smaller limit");
        }
    }
}
