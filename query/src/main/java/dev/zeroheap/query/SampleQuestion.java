package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.EventSource.Column;
import dev.zeroheap.query.SampleQuery.Measure.Source;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds samples by one statement, however many moments there are.
 *
 * <p>An event is in the windows of the moments from {@code lo}, inclusive, to {@code hi}, exclusive, and events of equal
 * {@code lo} and {@code hi} are in the same windows: they are reduced together first. Of these there are about two for each
 * moment, whatever the window's length; windows are then put together from them. Quantiles and deviations cannot be, so for
 * them each event is taken once for each of its windows.
 */
final class SampleQuestion implements Question {
    private static final int MAX_PARTS = 1_000_000;
    private static final int MAX_VALUES = 2_000_000;
    private static final long MAX_ADDITIONS = 500_000_000;
    private static final long MICROS_OF_DAY = ChronoUnit.DAYS.getDuration().toMillis() * 1_000;
    private static final String ALL_LABELS = "all_labels";

    private final SampleQuery query;
    private final Dialect dialect;
    private final int moments;

    SampleQuestion(SampleQuery query, Dialect dialect) {
        this.query = query;
        this.dialect = dialect;
        this.moments = query.moments().count();
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
        List<Column> columns = new ArrayList<>(List.of(new Column("ts", "ts")));
        for (int i = 0; i < query.keys().size(); i++) {
            columns.add(new Column(text(query.keys().get(i)), "key_" + i));
        }
        for (int i = 0; i < query.tests().size(); i++) {
            columns.add(new Column(text(query.tests().get(i).key()), "test_" + i));
        }
        if (query.isByAllLabels()) {
            columns.add(new Column(dialect.sortedLabels("labels"), ALL_LABELS));
        }
        Dimension column = query.measure().column();
        switch (query.measure().source()) {
            case EVENTS -> {}
            case ERRORS -> columns.add(new Column("success", "success"));
            case COLUMN -> columns.add(new Column(new ConditionSql(dialect).number(requireNonNull(column)), "number"));
        }
        if (isLast()) {
            columns.add(new Column("run", "run"));
            columns.add(new Column("seq", "seq"));
        }
        return new EventSource(query.range(), query.filter(), columns, dialect);
    }

    private boolean isLast() {
        return query.reduction().kind() == SampleQuery.Reduction.Kind.LAST;
    }

    private String text(SampleQuery.Key key) {
        ConditionSql sql = new ConditionSql(dialect);
        List<String> texts = key.dimensions().stream()
                .map(dimension -> "nullif(" + sql.text(dimension) + ", '')")
                .toList();
        return texts.size() == 1 ? texts.get(0) : "coalesce(" + String.join(", ", texts) + ")";
    }

    List<SampleSeries> find(Session session, Plan plan) throws ReadFailure {
        return session.query(sql(source().all(plan)), this::read);
    }

    /** Each row tells the number of its series; what the series is, only its first row tells. */
    private String sql(String events) {
        String groups = String.join(", ", groups());
        String placed = "with event as (" + events + "), placed as not materialized (select event.*, " + bucket()
                + " as bucket, " + lo() + " as lo, " + hi() + " as hi from (select *, " + dialect.micros("ts")
                + " as micros from event) as event" + where() + "), part as (select " + groups;
        String parts = query.reduction().isOfParts()
                ? placed + ", lo, hi, count(*) as samples" + parts() + " from placed where lo < hi group by " + groups
                        + ", lo, hi"
                : placed + ", moment as lo, moment + 1 as hi, count(*) as samples, " + whole()
                        + " as part_0 from (select " + groups + ", number, " + dialect.each("lo", "hi")
                        + " as moment from placed where lo < hi) as each_one group by " + groups + ", moment";
        String named = groups().stream()
                .map(group -> ", case when place = 1 then " + group + " end")
                .collect(joining());
        return parts + " limit " + (MAX_PARTS + 1) + "), numbered as (select *, dense_rank() over (order by " + groups
                + ") as series, row_number() over (partition by " + groups
                + " order by lo, hi) as place from part) select series, lo, hi, samples" + each("part_", partCount())
                + named + " from numbered order by lo, hi";
    }

    private static String each(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> ", " + name + i).collect(joining());
    }

    private int partCount() {
        return query.reduction().isOfParts() ? partExpressions().size() : 1;
    }

    private String parts() {
        List<String> parts = partExpressions();
        return IntStream.range(0, parts.size())
                .mapToObj(i -> ", " + parts.get(i) + " as part_" + i)
                .collect(joining());
    }

    private List<String> groups() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < query.keys().size(); i++) {
            groups.add("key_" + i);
        }
        if (query.isByAllLabels()) {
            groups.add(ALL_LABELS);
        }
        groups.add("bucket");
        return groups;
    }

    private String bucket() {
        if (query.bounds().isEmpty()) {
            return "0";
        }
        return IntStream.range(0, query.bounds().size())
                .mapToObj(i -> " when number <= "
                        + BigDecimal.valueOf(query.bounds().get(i)).toPlainString() + "e0 then " + i)
                .collect(joining("", "case", " else " + query.bounds().size() + " end"));
    }

    private String where() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < query.tests().size(); i++) {
            all.add(test(query.tests().get(i), "coalesce(test_" + i + ", '')"));
        }
        if (query.measure().source() == Source.COLUMN) {
            all.add("number is not null");
        }
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    private String test(SampleQuery.Test test, String text) {
        String value = SegmentSql.literal(test.value());
        return switch (test.operator()) {
            case IN -> text + " = " + value;
            case NOT_IN -> text + " <> " + value;
            case MATCHES -> dialect.matches(text, value);
            case NOT_MATCHES -> "not " + dialect.matches(text, value);
            case PREFIX, BELOW, AT_MOST, ABOVE, AT_LEAST, EXISTS, ABSENT ->
                throw new IllegalArgumentException(
                        "a test cannot say " + test.operator().sign());
        };
    }

    private long first() {
        return micros(query.moments().first());
    }

    private long step() {
        return query.moments().step().toNanos() / 1_000;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private String lo() {
        return "case when micros <= " + first() + " then 0 else "
                + dialect.quotient("micros - " + first() + " + " + (step() - 1), step()) + " end";
    }

    private String hi() {
        Duration window = query.window();
        String end = window == null
                ? "(" + dialect.quotient("micros", MICROS_OF_DAY) + " + 1) * " + MICROS_OF_DAY
                : "micros + " + window.toNanos() / 1_000;
        return "least(" + moments + ", " + dialect.quotient(end + " - " + first() + " + " + (step() - 1), step()) + ")";
    }

    private List<String> partExpressions() {
        return switch (query.reduction().kind()) {
            case COUNT -> List.of();
            case SUM, MEAN ->
                switch (query.measure().source()) {
                    case EVENTS -> List.of();
                    case ERRORS -> List.of("count(*) filter (where success = false)");
                    case COLUMN -> ExactSum.of("number", dialect);
                };
            case MIN -> List.of("min(number)");
            case MAX -> List.of("max(number)");
            case LAST -> List.of("max_by(number, row(ts, run, seq, number))");
            case QUANTILE, STDDEV -> throw new IllegalStateException("not of parts");
        };
    }

    private String whole() {
        return query.reduction().fraction() == null
                ? "stddev_pop(number)"
                : dialect.element(
                        dialect.percentiles(
                                "number", List.of(query.reduction().fraction().toPlainString())),
                        1);
    }

    private List<SampleSeries> read(ResultSet result) throws SQLException {
        Map<Long, SampleSeries> all = new HashMap<>();
        long parts = 0;
        long additions = 0;
        while (result.next()) {
            if (++parts > MAX_PARTS) {
                throw tooLarge("fewer than " + MAX_PARTS + " parts of windows");
            }
            ResultCursor cursor = new ResultCursor(result, 1);
            long number = cursor.count();
            int lo = (int) cursor.count();
            int hi = (int) cursor.count();
            long count = cursor.count();
            double value = value(count, cursor);
            SampleSeries series = all.get(number);
            if (series == null) {
                if (all.size() == SampleQuery.MAX_SERIES || (all.size() + 1L) * moments > MAX_VALUES) {
                    throw tooLarge("at most " + SampleQuery.MAX_SERIES + " series and " + MAX_VALUES + " values");
                }
                series = series(cursor);
                all.put(number, series);
            }
            additions += hi - lo;
            if (additions > MAX_ADDITIONS) {
                throw tooLarge("at most " + MAX_ADDITIONS + " overlaps of windows");
            }
            add(series, lo, hi, count, value);
        }
        if (query.reduction().kind() == SampleQuery.Reduction.Kind.MEAN) {
            all.values().forEach(SampleQuestion::divide);
        }
        return List.copyOf(all.values());
    }

    private static QueryException tooLarge(String rule) {
        return QueryException.of(
                QueryException.Code.TOO_LARGE,
                "an answer must have " + rule
                        + ", but has more; ask for fewer labels, as in sum by (model), a shorter range or a longer step");
    }

    private SampleSeries series(ResultCursor cursor) throws SQLException {
        List<@Nullable String> keys = new ArrayList<>();
        for (int i = 0; i < query.keys().size(); i++) {
            keys.add(cursor.text());
        }
        Map<String, String> labels = new LinkedHashMap<>();
        if (query.isByAllLabels() && cursor.any() instanceof Map<?, ?> pairs) {
            pairs.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
        }
        return new SampleSeries(keys, labels, (int) cursor.count(), moments);
    }

    private void add(SampleSeries series, int lo, int hi, long count, double value) {
        double[] counts = series.counts();
        double[] values = series.values();
        for (int i = lo; i < hi; i++) {
            boolean isFirst = counts[i] == 0;
            counts[i] += count;
            values[i] = switch (query.reduction().kind()) {
                case COUNT, SUM, MEAN -> values[i] + value;
                case MIN -> isFirst ? value : Math.min(values[i], value);
                case MAX -> isFirst ? value : Math.max(values[i], value);
                case LAST, QUANTILE, STDDEV -> value;
            };
        }
    }

    private double value(long count, ResultCursor cursor) throws SQLException {
        return switch (query.reduction().kind()) {
            case COUNT -> count;
            case SUM, MEAN ->
                switch (query.measure().source()) {
                    case EVENTS -> count;
                    case ERRORS -> cursor.count();
                    case COLUMN -> ExactSum.read(cursor).doubleValue();
                };
            case MIN, MAX, LAST, QUANTILE, STDDEV -> cursor.numberOr(0);
        };
    }

    private static void divide(SampleSeries series) {
        for (int i = 0; i < series.values().length; i++) {
            if (series.counts()[i] > 0) {
                series.values()[i] /= series.counts()[i];
            }
        }
    }
}
