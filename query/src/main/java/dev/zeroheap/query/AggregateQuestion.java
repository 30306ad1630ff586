package dev.zeroheap.query;

import dev.zeroheap.query.GroupFigures.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Figures by groups and time steps, in as few statements as the question allows.
 *
 * <p>Without steps one statement does. With steps, or with what is beyond the limit as a group, the first one finds the
 * {@linkplain AggregateGroups groups} of the answer, and a second one their {@linkplain AggregateFigures figures}; a standard
 * deviation takes one more. So do percentiles of more numbers than DuckDB should hold at once, and approximate ones: these
 * are found by {@linkplain Percentiles histograms}.
 */
final class AggregateQuestion implements Question {
    private final AggregateQuery query;
    private final Dialect dialect;
    private final Bounds bounds;
    private final Measures measures;
    private final boolean isByHistograms;
    private final AggregateSteps statements;
    private final AggregateGroups groups;
    private final AggregateFigures figures;
    private final boolean isAllFoundWithGroups;
    private final @Nullable List<List<@Nullable String>> fixedGroups;
    private final @Nullable PriceTable prices;

    /**
     * How much there may be.
     *
     * @param rows in an answer
     * @param numbers how many events may be read whose numbers DuckDB holds in memory at once
     */
    record Bounds(int rows, long numbers) {}

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
    AggregateQuestion(AggregateQuery query, Dialect dialect, Bounds bounds, @Nullable PriceTable prices) {
        this(query, dialect, bounds, prices, null, query.isApproximate());
    }

    private AggregateQuestion(
            AggregateQuery query,
            Dialect dialect,
            Bounds bounds,
            @Nullable PriceTable prices,
            @Nullable List<List<@Nullable String>> fixedGroups,
            boolean isByHistograms) {
        this.query = query;
        this.dialect = dialect;
        this.bounds = bounds;
        this.prices = prices;
        this.fixedGroups = fixedGroups;
        this.isByHistograms = isByHistograms;
        this.measures = new Measures(query.groups(), new ConditionSql(dialect));
        if (query.step() != null) {
            measures.needTime();
        }
        query.aggregates().forEach(measures::need);
        measures.need(query.groups().orderBy());
        List<Figure> plain = new ArrayList<>();
        for (Aggregate aggregate : query.aggregates()) {
            if (!isApart(aggregate)) {
                plain.add(Figure.of(aggregate, "figure_" + plain.size(), measures, dialect));
            }
        }
        boolean isFoundWithGroups =
                isToBeRanked() && query.step() == null && !query.groups().withOther();
        this.isAllFoundWithGroups =
                isFoundWithGroups && plain.size() == query.aggregates().size();
        this.statements =
                new AggregateSteps(query, TimeSteps.of(query.range(), query.step()), measures, dialect, bounds.rows);
        this.groups = new AggregateGroups(
                statements,
                Figure.of(query.groups().orderBy(), "weight", measures, dialect),
                isFoundWithGroups ? plain : null,
                isByHistograms);
        this.figures = new AggregateFigures(statements, plain, isByHistograms);
    }

    /** The same question for the groups of another answer. */
    AggregateQuestion ofGroups(AggregateQuery other, List<List<@Nullable String>> keys) {
        return new AggregateQuestion(other, dialect, bounds, prices, keys, isByHistograms);
    }

    /** Whether it takes a statement of its own. */
    private boolean isApart(Aggregate aggregate) {
        return aggregate.function() == Function.STDDEV || (isPercentile(aggregate) && isByHistograms);
    }

    private static boolean isPercentile(Aggregate aggregate) {
        return aggregate.function() == Function.PERCENTILE;
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
     * @param worth what reading these told
     * @param known what was found of archived days before
     * @param turns for questions about very many events
     */
    Figures find(Session session, Plan plan, Worth worth, KnownFigures known, Turns turns) throws ReadFailure {
        SettledDays days = SettledDays.of(query.range(), plan.files(), worth.liveFrom());
        if (hasPercentiles() && plan.rowsInFiles() + worth.liveRows() > bounds.numbers) {
            return byHistograms(session, plan, days, known, turns);
        }
        try {
            return figures(new AggregateReading(this, session, plan, days, known, null).find());
        } catch (QueryException e) {
            if (isByHistograms || !hasPercentiles() || !e.isOutOfMemory()) {
                throw e;
            }
            return byHistograms(session, plan, days, known, turns);
        }
    }

    private Figures byHistograms(Session session, Plan plan, SettledDays days, KnownFigures known, Turns turns)
            throws ReadFailure {
        AggregateQuestion large = new AggregateQuestion(query, dialect, bounds, prices, fixedGroups, true);
        return large.figures(new AggregateReading(large, session, plan, days, known, turns).find());
    }

    private boolean hasPercentiles() {
        return isPercentile(query.groups().orderBy())
                || query.aggregates().stream().anyMatch(AggregateQuestion::isPercentile);
    }

    private Figures figures(GroupFigures found) {
        List<AggregateRow> rows = new ArrayList<>();
        found.places().forEach((place, partials) -> rows.add(row(place, found.keys(), partials)));
        if (query.step() != null) {
            statements.checkRows(rows.size() - 1);
        }
        boolean isTruncated = !found.areAll() && !query.groups().withOther();
        return new Figures(rows, found.keys(), found.groups(), isTruncated);
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
                KnownFigures.Use.AS_THEY_ARE,
                query.step(),
                query.aggregates(),
                query.isApproximate(),
                prices,
                days.locations());
    }

    /** Its groups; not to be asked where these are {@linkplain #fixed fixed}. */
    AggregateGroups groups() {
        return groups;
    }

    /** Their figures. */
    AggregateFigures figures() {
        return figures;
    }

    boolean isWithoutSteps() {
        return query.step() == null;
    }

    /** Whether each step lies in one day. */
    boolean hasStepsOfDays() {
        return query.step() != null && TimeUnit.DAYS.toSeconds(1) % query.step().toSeconds() == 0;
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

    /** Whether all figures are found with the groups. */
    boolean isAllFoundWithGroups() {
        return isAllFoundWithGroups;
    }

    /** Groups and figures of these events. */
    GroupFigures find(Session session, String events) throws ReadFailure {
        GroupFigures chosen = isToBeRanked() ? groups.first(session, events) : fixed();
        return isAllFoundWithGroups || chosen.keys().isEmpty() ? chosen : figures.find(session, events, chosen);
    }
}
