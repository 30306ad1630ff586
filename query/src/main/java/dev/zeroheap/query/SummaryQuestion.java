package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.query.EventSource.Column;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of groups and time steps; sums as {@link ExactSum} makes them.
 */
final class SummaryQuestion implements RowQuestion<SummaryRow> {
    private static final List<String> FRACTIONS = List.of("0.5", "0.9", "0.95", "0.99");
    private static final List<String> MEASURES = List.of("duration", "value", "size", "time_to_first_token");
    private static final List<String> TOKENS =
            List.of("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens");

    private final SummaryQuery query;
    private final TimeSteps steps;
    private final Dialect dialect;
    private final int rowLimit;

    SummaryQuestion(SummaryQuery query, Dialect dialect, int rowLimit) {
        this.query = query;
        this.steps = TimeSteps.of(query.range(), query.step());
        this.dialect = dialect;
        this.rowLimit = rowLimit;
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
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < query.groupBy().size(); i++) {
            columns.add(
                    new Column(new ConditionSql(dialect).text(query.groupBy().get(i)), group(i)));
        }
        for (String plain : List.of("ts", "run", "seq", "success")) {
            columns.add(new Column(plain, plain));
        }
        for (String measure : MEASURES) {
            String number = "cast(\"" + measure + "\" as double)";
            columns.add(new Column("case when " + dialect.isFinite(number) + " then " + number + " end", measure));
        }
        for (String tokens : TOKENS) {
            columns.add(new Column(tokens, tokens));
        }
        return new EventSource(query.range(), query.filter(), columns, dialect);
    }

    private static String group(int position) {
        return "group_" + position;
    }

    @Override
    public Found<SummaryRow> find(Session session, Plan plan) throws ReadFailure {
        return session.query(sql(source().all(plan)), this::read);
    }

    private String sql(String events) {
        List<String> keys = IntStream.range(0, query.groupBy().size())
                .mapToObj(SummaryQuestion::group)
                .toList();
        String perGroup = keys.isEmpty() ? "" : "partition by " + String.join(", ", keys);
        String byKey = keys.stream().map(key -> ", " + key + " nulls last").collect(joining());
        return "with event as (" + events + "), keyed as (select *, " + steps.column(dialect) + " from event), "
                + "figure as (select " + keys.stream().map(key -> key + ", ").collect(joining())
                + TimeSteps.NUMBER + ", count(*) as events, count(*) filter (where success = false) as errors, "
                + MEASURES.stream().map(this::aggregates).collect(joining(", "))
                + ", max_by(\"value\", row(ts, run, seq, \"value\")) filter (where \"value\" is not null) as value_last, "
                + TOKENS.stream().map(one -> "sum(" + one + ") as " + one).collect(joining(", "))
                + " from keyed group by " + keys.stream().map(key -> key + ", ").collect(joining()) + TimeSteps.NUMBER
                + "), "
                + "weighed as (select *, sum(events) over (" + perGroup + ") as group_events from figure), "
                + "ranked as (select *, dense_rank() over (order by group_events desc" + byKey
                + ") as group_rank from weighed) "
                + "select group_rank, " + keys.stream().map(key -> key + ", ").collect(joining())
                + TimeSteps.NUMBER + ", events, errors, "
                + MEASURES.stream().map(this::figures).collect(joining(", ")) + ", value_last, "
                + String.join(", ", TOKENS) + " from ranked where group_rank <= " + (query.limit() + 1)
                + " order by group_rank, " + TimeSteps.NUMBER + " limit " + (rowLimit + 1L);
    }

    private String aggregates(String measure) {
        String number = '"' + measure + '"';
        List<String> sum = ExactSum.of(number, dialect);
        return "count(" + number + ") as " + measure + "_count, " + sum.get(0) + " as " + measure + "_whole, "
                + sum.get(1)
                + " as " + measure + "_part, " + sum.get(2) + " as " + measure + "_rest, min(" + number + ") as "
                + measure
                + "_min, max(" + number + ") as " + measure + "_max, " + dialect.percentiles(number, FRACTIONS) + " as "
                + measure + "_percentiles";
    }

    private String figures(String measure) {
        return measure + "_count, " + measure + "_whole, " + measure + "_part, " + measure + "_rest, " + measure
                + "_min, " + measure
                + "_max, "
                + IntStream.rangeClosed(1, FRACTIONS.size())
                        .mapToObj(position -> dialect.element(measure + "_percentiles", position))
                        .collect(joining(", "));
    }

    private Found<SummaryRow> read(ResultSet result) throws SQLException {
        List<SummaryRow> rows = new ArrayList<>();
        boolean isTruncated = false;
        while (result.next()) {
            if (rows.size() == rowLimit) {
                throw QueryException.ofRows(rowLimit, "longer steps, a shorter range or a smaller limit");
            }
            if (result.getLong(1) > query.limit()) {
                isTruncated = true;
                break;
            }
            rows.add(row(new ResultCursor(result, 2)));
        }
        return new Found<>(rows, isTruncated);
    }

    private SummaryRow row(ResultCursor cursor) throws SQLException {
        Map<String, @Nullable String> group = new LinkedHashMap<>();
        for (Dimension dimension : query.groupBy()) {
            group.put(dimension.name(), cursor.text());
        }
        Instant step = steps.read(cursor);
        long count = cursor.count();
        long errors = cursor.count();
        Distribution duration = distribution(cursor);
        Distribution value = distribution(cursor);
        Distribution size = distribution(cursor);
        Distribution timeToFirstToken = distribution(cursor);
        Double last = cursor.number();
        return new SummaryRow(
                group,
                step,
                count,
                rate(count, step),
                errors,
                (double) errors / count,
                duration,
                value == null ? null : withLast(value, last),
                size,
                timeToFirstToken,
                tokens(cursor));
    }

    private @Nullable Double rate(long count, @Nullable Instant step) {
        Double seconds = Step.seconds(query.range(), step, query.step());
        return seconds == null ? null : count / seconds;
    }

    private static @Nullable Distribution distribution(ResultCursor cursor) throws SQLException {
        long count = cursor.count();
        double sum = ExactSum.read(cursor).doubleValue();
        double min = cursor.numberOr(0);
        double max = cursor.numberOr(0);
        double p50 = cursor.numberOr(0);
        double p90 = cursor.numberOr(0);
        double p95 = cursor.numberOr(0);
        double p99 = cursor.numberOr(0);
        if (count == 0) {
            return null;
        }
        return new Distribution(count, sum, min, sum / count, max, p50, p90, p95, p99, null);
    }

    private static Distribution withLast(Distribution of, @Nullable Double last) {
        return new Distribution(
                of.count(), of.sum(), of.min(), of.mean(), of.max(), of.p50(), of.p90(), of.p95(), of.p99(), last);
    }

    private static @Nullable Tokens tokens(ResultCursor cursor) throws SQLException {
        BigInteger prompt = cursor.whole();
        BigInteger completion = cursor.whole();
        BigInteger cached = cursor.whole();
        BigInteger reasoning = cursor.whole();
        return prompt == null && completion == null && cached == null && reasoning == null
                ? null
                : new Tokens(tokens(prompt), tokens(completion), tokens(cached), tokens(reasoning));
    }

    private static long tokens(@Nullable BigInteger sum) {
        try {
            return sum == null ? 0 : sum.longValueExact();
        } catch (ArithmeticException e) {
            throw QueryException.of(
                    QueryException.Code.TOO_LARGE, "a sum of tokens must be at most " + Long.MAX_VALUE + ": " + sum, e);
        }
    }
}
