package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
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
            case FIRST -> List.of(atEdge("min_by", measures.value(operand(aggregate))));
            case LAST -> List.of(atEdge("max_by", measures.value(operand(aggregate))));
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

    private static String atEdge(String edge, String value) {
        return edge + "(" + value + ", row(ts, run, seq, " + value + ")) filter (where " + value + " is not null)";
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

    /**
     * Reads its columns.
     *
     * @param seconds how long the time is that the events are of; null where an end is open
     * @return null where no event has a value
     */
    @Nullable
    Object read(ResultCursor cursor, @Nullable Double seconds) throws SQLException {
        return switch (aggregate.function()) {
            case COUNT, ERRORS, DISTINCT, UNPRICED_CALLS -> cursor.count();
            case COST -> PricedEvents.dollars(cursor.decimal());
            case RATE -> rate(cursor.count(), seconds);
            case ERROR_RATE -> ratio(cursor.count(), cursor.count());
            case SUM -> sum(cursor);
            case MEAN -> sum(cursor, true);
            case MIN, MAX, STDDEV, PERCENTILE -> cursor.number();
            case FIRST, LAST -> cursor.any();
        };
    }

    private @Nullable Object sum(ResultCursor cursor) throws SQLException {
        if (aggregate.isWhole()) {
            return exact(cursor.whole());
        }
        return sum(cursor, false);
    }

    private static @Nullable Double rate(long count, @Nullable Double seconds) {
        return seconds == null ? null : (Double) (count / seconds);
    }

    private static @Nullable Double ratio(long part, long whole) {
        return whole == 0 ? null : (Double) ((double) part / whole);
    }

    private static @Nullable Double sum(ResultCursor cursor, boolean isMean) throws SQLException {
        double sum = ExactSum.read(cursor).doubleValue();
        long count = cursor.count();
        if (count == 0) {
            return null;
        }
        return isMean ? sum / count : sum;
    }

    private @Nullable Long exact(@Nullable BigInteger sum) {
        try {
            return sum == null ? null : (Long) sum.longValueExact();
        } catch (ArithmeticException e) {
            throw QueryException.of(
                    QueryException.Code.TOO_LARGE,
                    aggregate.text() + " must be at most " + Long.MAX_VALUE + ": " + sum,
                    e);
        }
    }
}
