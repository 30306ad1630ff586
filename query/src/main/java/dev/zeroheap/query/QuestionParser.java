package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Questions from the parameters of a request, {@code range=1h&name=http_request&group_by=label.route&step=1m}.
 *
 * <pre>
 * range      15m, 1h30m, 7d, PT1H30M: so long until now                   default 1h
 * from, to   RFC 3339 or Unix seconds; to defaults to now, from to the first event; not with range
 * name, module, duration, ... label.&lt;key&gt;       the event has this value; repeated: one of these
 * name!, module!, ...                             the event has not this value, none of these
 * where      duration&gt;=0.5, model^=gpt-, label.a=~x.*, model exists      repeated: all of these
 * limit      1..10000                                                     default 1000, but 100 events
 * order      asc, desc                                                    events, groups; default desc
 * cursor     the next of a page                                           events
 * group_by   name, module, ... label.&lt;key&gt;, by comma or repeated        figures, summaries
 * step       30s, 5m, 1h; auto                                            figures, summaries, histograms
 * aggregates count, p99(duration), ... by comma or repeated               figures, default count
 * order_by   one of them                                                  figures, default the first
 * other      true: what is beyond the limit as one group                  figures
 * compare    1d: the same of so much earlier                              figures
 * approximate  true: percentiles within a bound                           figures, model calls
 * column     duration, label.&lt;key&gt;                                       histograms, values of the catalog
 * sql        SELECT ... FROM events ...                                   statements
 * subdivisions  1, 2, 4 ... 64                                            histograms, default 4
 * </pre>
 *
 * <p>What is unknown, malformed, or given twice where once is meant, is a {@link QueryException} that names the parameter.
 * Any thread.
 */
public final class QuestionParser {
    private static final String DEFAULT_RANGE = "1h";
    private static final String CHOSEN = "auto";
    private static final Set<String> OF_RANGES = Set.of("range", "from", "to");
    private static final Set<String> OF_SUMMARIES = with("limit", "group_by", "step");
    private static final Set<String> OF_CALLS = with("limit", "group_by", "step", "approximate");
    private static final Set<String> OF_EVENTS = with("limit", "order", "cursor");
    private static final Set<String> OF_HISTOGRAMS = with("column", "step", "subdivisions");
    private static final Set<String> OF_CATALOGS = with("column", "limit");
    private static final Set<String> OF_SQL = with("sql");
    private static final Set<String> OF_AGGREGATES =
            with("limit", "group_by", "step", "aggregates", "order_by", "order", "other", "compare", "approximate");

    private final Clock clock;

    /** Ranges that end now end by this clock. */
    public QuestionParser(Clock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    private static Set<String> with(String... others) {
        Set<String> all = new HashSet<>(OF_RANGES);
        all.addAll(List.of(others));
        return Set.copyOf(all);
    }

    /** A question for events. */
    public EventQuery events(Parameters parameters) {
        parameters.checkKnown(OF_EVENTS);
        int limit = parameters.number("limit", EventQuery.MAX_LIMIT, EventQuery.DEFAULT_LIMIT);
        String cursor = parameters.text("cursor");
        if (cursor != null) {
            return EventCursor.parse(cursor).resume(parameters.filter(), orderOrNull(parameters), limit);
        }
        Order order = orderOrNull(parameters);
        return new EventQuery(
                range(parameters), parameters.filter(), order == null ? Order.NEWEST_FIRST : order, limit);
    }

    /**
     * A question for a summary.
     *
     * @param defaultGroups what to group by where {@code group_by} is not given
     */
    public SummaryQuery summary(Parameters parameters, List<Dimension> defaultGroups) {
        parameters.checkKnown(OF_SUMMARIES);
        TimeRange range = range(parameters);
        return new SummaryQuery(
                range,
                parameters.filter(),
                parameters.has("group_by") ? groups(parameters) : defaultGroups,
                step(parameters, range),
                parameters.number("limit", SummaryQuery.MAX_LIMIT, SummaryQuery.DEFAULT_LIMIT));
    }

    /** A question for figures. */
    public AggregateQuery aggregate(Parameters parameters) {
        parameters.checkKnown(OF_AGGREGATES);
        TimeRange range = range(parameters);
        List<Aggregate> aggregates = parameters.has("aggregates")
                ? parameters.list("aggregates").stream().map(Aggregate::parse).toList()
                : List.of(Aggregate.COUNT);
        String orderBy = parameters.text("order_by");
        Groups groups = new Groups(
                groups(parameters),
                parameters.number("limit", Groups.MAX_LIMIT, Groups.DEFAULT_LIMIT),
                orderBy == null ? firstOf(aggregates) : orderBy(orderBy),
                orderOrNull(parameters) == Order.OLDEST_FIRST ? Groups.Order.ASCENDING : Groups.Order.DESCENDING,
                parameters.flag("other"));
        return new AggregateQuery(
                range,
                parameters.filter(),
                groups,
                step(parameters, range),
                aggregates,
                parameters.duration("compare"),
                parameters.flag("approximate"));
    }

    private static Aggregate firstOf(List<Aggregate> aggregates) {
        return aggregates.isEmpty() ? Aggregate.COUNT : aggregates.get(0);
    }

    private static Aggregate orderBy(String text) {
        try {
            return Aggregate.parse(text);
        } catch (QueryException e) {
            throw QueryException.invalid("order_by", "order_by must be a figure as in aggregates; " + e.getMessage());
        }
    }

    /** A question for model calls; by provider and model unless it says otherwise. */
    public LlmQuery llm(Parameters parameters) {
        parameters.checkKnown(OF_CALLS);
        TimeRange range = range(parameters);
        return new LlmQuery(
                range,
                parameters.filter(),
                parameters.has("group_by") ? groups(parameters) : List.of(Dimension.PROVIDER, Dimension.MODEL),
                step(parameters, range),
                parameters.number("limit", Groups.MAX_LIMIT, Groups.DEFAULT_LIMIT),
                parameters.flag("approximate"));
    }

    /** The filter of a live tail, which has no other parameter. */
    public static Filter tail(Parameters parameters) {
        parameters.checkKnown(Set.of());
        return parameters.filter();
    }

    /** A question for a histogram; of durations where no column is named. */
    public HistogramQuery histogram(Parameters parameters) {
        parameters.checkKnown(OF_HISTOGRAMS);
        TimeRange range = range(parameters);
        Dimension column = column(parameters);
        return new HistogramQuery(
                range,
                parameters.filter(),
                column == null ? Dimension.DURATION : column,
                step(parameters, range),
                parameters.number(
                        "subdivisions", HistogramQuery.MAX_SUBDIVISIONS, HistogramQuery.DEFAULT_SUBDIVISIONS));
    }

    /** A question for what there is. */
    public CatalogQuery catalog(CatalogQuery.Kind kind, Parameters parameters) {
        parameters.checkKnown(OF_CATALOGS);
        return new CatalogQuery(
                kind,
                range(parameters),
                parameters.filter(),
                column(parameters),
                parameters.number("limit", CatalogQuery.MAX_LIMIT, CatalogQuery.DEFAULT_LIMIT));
    }

    /** A statement, and the range of the events that it is asked of. */
    public SqlQuery sql(Parameters parameters) {
        for (String name : parameters.texts().keySet()) {
            if (!OF_SQL.contains(name)) {
                throw QueryException.unknown(
                        name,
                        "there is no parameter " + Echo.of(name)
                                + " here; there are from, range, sql and to: conditions stand in the statement");
            }
        }
        String sql = parameters.text("sql");
        if (sql == null) {
            throw QueryException.invalid("sql", "sql must be given: a SELECT over events");
        }
        return new SqlQuery(sql, range(parameters));
    }

    private static @Nullable Dimension column(Parameters parameters) {
        String column = parameters.text("column");
        if (column == null) {
            return null;
        }
        if (!Dimension.exists(column)) {
            throw QueryException.invalid(
                    "column", "column must be one such as duration or model, or label.<key>: " + Echo.of(column));
        }
        return new Dimension(column);
    }

    private TimeRange range(Parameters parameters) {
        String range = parameters.text("range");
        Instant from = parameters.instant("from");
        Instant to = parameters.instant("to");
        if (range != null && (from != null || to != null)) {
            throw QueryException.invalid("range", "range must not come together with from or to: " + Echo.of(range));
        }
        if (from == null && to == null) {
            return TimeRange.last(range == null ? DEFAULT_RANGE : range, clock);
        }
        return new TimeRange(from, to == null ? clock.instant() : to);
    }

    private static List<Dimension> groups(Parameters parameters) {
        List<Dimension> groups = new ArrayList<>();
        for (String name : parameters.list("group_by")) {
            if (!Dimension.exists(name.strip())) {
                throw QueryException.invalid(
                        "group_by",
                        "group_by must name columns such as name, module, model, service, or label.<key>: "
                                + Echo.of(String.join(",", parameters.list("group_by"))));
            }
            groups.add(new Dimension(name.strip()));
        }
        return groups;
    }

    private static @Nullable Duration step(Parameters parameters, TimeRange range) {
        return CHOSEN.equals(parameters.text("step")) ? Step.choose(range) : parameters.duration("step");
    }

    private static @Nullable Order orderOrNull(Parameters parameters) {
        String text = parameters.text("order");
        if (text == null) {
            return null;
        }
        for (Order order : Order.values()) {
            if (order.wireName().equals(text.toLowerCase(Locale.ROOT))) {
                return order;
            }
        }
        throw QueryException.invalid("order", "order must be asc or desc: " + Echo.of(text));
    }
}
