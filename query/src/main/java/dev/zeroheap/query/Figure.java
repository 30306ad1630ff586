package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How one aggregate is computed by the statement that computes most of them: which SQL aggregates it takes, how its value
 * is read out of them, and by what groups are ordered.
 *
 * @param aggregate what is computed
 * @param alias with a number after it, the name of each of its columns
 * @param expressions the SQL aggregates, over the columns of {@link Measures}
 */
record Figure(Aggregate aggregate, String alias, List<String> expressions) {
    static Figure of(Aggregate aggregate, String alias, Measures measures, Dialect dialect) {
        return new Figure(aggregate, alias, expressions(aggregate, measures, dialect));
    }

    private static List<String> expressions(Aggregate aggregate, Measures measures, Dialect dialect) {
        Dimension column = aggregate.column();
        return switch (aggregate.function()) {
            case COUNT -> List.of(column == null ? "count(*)" : "count(" + measures.value(column) + ")");
            case RATE -> List.of("count(*)");
            case ERRORS -> List.of("count(*) filter (where success = false)");
            case ERROR_RATE -> List.of("count(*) filter (where success = false)", "count(*)");
            case SUM ->
                aggregate.isWhole()
                        ? List.of("sum(" + measures.value(operand(aggregate)) + ")")
                        : sum(measures.number(operand(aggregate)), dialect);
            case MEAN -> sum(measures.number(operand(aggregate)), dialect);
            case MIN -> List.of("min(" + measures.number(operand(aggregate)) + ")");
            case MAX -> List.of("max(" + measures.number(operand(aggregate)) + ")");
            case STDDEV -> List.of("stddev_pop(" + measures.number(operand(aggregate)) + ")");
            case PERCENTILE ->
                List.of(percentile(operand(aggregate), requireNonNull(aggregate.fraction()), measures, dialect));
            case DISTINCT -> List.of("count(distinct " + measures.value(operand(aggregate)) + ")");
            case COST -> List.of("sum(" + PricedEvents.COST + ")");
            case UNPRICED_CALLS -> List.of("count(*) filter (where " + PricedEvents.IS_UNPRICED + ")");
            case FIRST -> atEdge("min", measures.value(operand(aggregate)), dialect);
            case LAST -> atEdge("max", measures.value(operand(aggregate)), dialect);
        };
    }

    /** All percentiles of a column are one aggregate, which DuckDB computes once and which holds the numbers once. */
    private static String percentile(Dimension column, BigDecimal fraction, Measures measures, Dialect dialect) {
        List<String> fractions = measures.fractions(column);
        return dialect.element(
                dialect.percentiles(measures.number(column), fractions),
                1 + fractions.indexOf(fraction.toPlainString()));
    }

    private static Dimension operand(Aggregate aggregate) {
        return requireNonNull(aggregate.column());
    }

    private static List<String> sum(String number, Dialect dialect) {
        List<String> parts = ExactSum.of(number, dialect);
        return List.of(parts.get(0), parts.get(1), parts.get(2), "count(" + number + ")");
    }

    /** The value, and by what its event is known: parts of one aggregate, which DuckDB computes once. */
    private static List<String> atEdge(String edge, String value, Dialect dialect) {
        String event = "(" + edge + "(row(ts, run, seq, " + value + ")) filter (where " + value + " is not null))";
        return IntStream.of(4, 1, 2, 3)
                .mapToObj(position -> dialect.element(event, position))
                .toList();
    }

    List<String> columns() {
        return IntStream.range(0, expressions.size())
                .mapToObj(part -> alias + '_' + part)
                .toList();
    }

    /** The expressions with their names. */
    List<String> select() {
        return IntStream.range(0, expressions.size())
                .mapToObj(part -> expressions.get(part) + " as " + columns().get(part))
                .toList();
    }

    /** What groups are ordered by, over its columns. */
    String order() {
        List<String> columns = columns();
        return switch (aggregate.function()) {
            case ERROR_RATE -> columns.get(0) + " / nullif(cast(" + columns.get(1) + " as double), 0)";
            case SUM -> columns.size() == 1 ? columns.get(0) : inOrNull(ExactSum.about(columns), columns.get(3));
            case MEAN -> '(' + ExactSum.about(columns) + ") / nullif(" + columns.get(3) + ", 0)";
            case COUNT, RATE, ERRORS, MIN, MAX, STDDEV, PERCENTILE, DISTINCT, COST, UNPRICED_CALLS, FIRST, LAST ->
                columns.get(0);
        };
    }

    private static String inOrNull(String expression, String count) {
        return "case when " + count + " > 0 then " + expression + " end";
    }

    /** Whether it can be put together from those of two parts of its events. */
    boolean isAdditive() {
        return switch (aggregate.function()) {
            case COUNT, RATE, ERRORS, ERROR_RATE, SUM, MEAN, MIN, MAX, COST, UNPRICED_CALLS, FIRST, LAST -> true;
            case STDDEV, PERCENTILE, DISTINCT -> false;
        };
    }

    /** Whether groups of all events are ordered by those of two parts of them. */
    boolean isRankedByParts() {
        return isAdditive() && aggregate.function() != Function.FIRST && aggregate.function() != Function.LAST;
    }

    /** Reads the columns of these, without those that have no value. */
    static Map<Aggregate, Partial> readAll(List<Figure> figures, ResultCursor cursor) throws SQLException {
        Map<Aggregate, Partial> partials = new LinkedHashMap<>();
        for (Figure figure : figures) {
            Partial partial = figure.read(cursor);
            if (partial != null) {
                partials.put(figure.aggregate, partial);
            }
        }
        return partials;
    }

    /**
     * Reads its columns.
     *
     * @return null where no event has a value
     */
    @Nullable
    Partial read(ResultCursor cursor) throws SQLException {
        return switch (aggregate.function()) {
            case COUNT, ERRORS, UNPRICED_CALLS -> new Partial.Count(cursor.count());
            case DISTINCT -> new Partial.Alone(cursor.count());
            case RATE -> new Partial.Rate(cursor.count());
            case ERROR_RATE -> new Partial.Share(cursor.count(), cursor.count());
            case SUM -> aggregate.isWhole() ? wholeSum(cursor.whole()) : sum(cursor, false);
            case MEAN -> sum(cursor, true);
            case MIN -> extreme(cursor.number(), true);
            case MAX -> extreme(cursor.number(), false);
            case COST -> cost(cursor.decimal());
            case STDDEV, PERCENTILE -> alone(cursor.number());
            case FIRST, LAST -> edge(cursor);
        };
    }

    private static @Nullable Partial cost(@Nullable BigDecimal units) {
        return units == null ? null : new Partial.Cost(units);
    }

    private @Nullable Partial wholeSum(@Nullable BigInteger sum) {
        return sum == null ? null : new Partial.WholeSum(aggregate, sum);
    }

    private static @Nullable Partial sum(ResultCursor cursor, boolean isMean) throws SQLException {
        BigDecimal sum = ExactSum.read(cursor);
        long count = cursor.count();
        return count == 0 ? null : new Partial.Sum(sum, count, isMean);
    }

    private static @Nullable Partial extreme(@Nullable Double number, boolean isLeast) {
        return number == null ? null : new Partial.Extreme(number, isLeast);
    }

    private @Nullable Partial edge(ResultCursor cursor) throws SQLException {
        Object value = cursor.any();
        Instant ts = cursor.instant();
        String run = cursor.text();
        Long seq = (Long) cursor.any();
        return value == null || ts == null
                ? null
                : new Partial.Edge(new Partial.Edge.Event(ts, run, seq), value, aggregate.function() == Function.LAST);
    }

    private static @Nullable Partial alone(@Nullable Object value) {
        return value == null ? null : new Partial.Alone(value);
    }
}
