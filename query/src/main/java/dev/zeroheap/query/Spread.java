package dev.zeroheap.query;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The standard deviation of one column, the same in whatever order the numbers are added.
 *
 * <p>First a middle of each group is found, and a power of two that is no less than its spread. The sums of the scaled
 * distances from the middle and of their squares are exact; from the mean of the squares that of the distances is taken
 * away, so that the middle need not be the mean, only near it, lest digits cancel.
 */
record Spread(String number, int position, Dialect dialect) {
    private static final MathContext PRECISION = MathContext.DECIMAL128;

    /** The aggregates of the first pass. */
    String middle() {
        String whole = "sum(cast("
                + dialect.cut("case when abs(" + number + ") < " + ExactSum.EXACT_BELOW + " then " + number + " * "
                        + ExactSum.TWO_TO_20 + " end")
                + " as bigint))";
        return "case when min(" + number + ") = max(" + number + ") then min(" + number + ") when max(abs(" + number
                + ")) < " + ExactSum.EXACT_BELOW + " then cast(" + whole
                + " as double) / " + ExactSum.TWO_TO_20 + " / count(" + number + ") else min(" + number
                + ") end as middle_" + position
                + ", case when max(" + number + ") > min(" + number + ") then power(2e0, ceil(log2(max(" + number
                + ") - min(" + number + ")))) else 1e0 end as scale_" + position;
    }

    /** The columns of the second pass. */
    String away() {
        return "scale_" + position + ", (" + number + " - middle_" + position + ") / scale_" + position + " as away_"
                + position;
    }

    /** The aggregates of the second pass. */
    String sums() {
        String away = "away_" + position;
        List<String> sum = ExactSum.of(away, dialect);
        List<String> squares = ExactSum.of('(' + away + " * " + away + ')', dialect);
        return "count(" + away + "), any_value(scale_" + position + "), " + String.join(", ", sum) + ", "
                + String.join(", ", squares);
    }

    /** Reads the sums of these columns. */
    static Map<Aggregate, Partial> read(ResultCursor cursor, Set<Dimension> columns) throws SQLException {
        Map<Aggregate, Partial> values = new LinkedHashMap<>();
        for (Dimension column : columns) {
            long count = cursor.count();
            double scale = cursor.numberOr(1);
            if (!Double.isFinite(scale)) {
                throw QueryException.of(
                        QueryException.Code.TOO_LARGE,
                        "a standard deviation must be of numbers that differ by at most " + Double.MAX_VALUE / 2);
            }
            BigDecimal sum = ExactSum.read(cursor);
            BigDecimal squares = ExactSum.read(cursor);
            if (count > 0) {
                double deviation = scale * root(BigDecimal.valueOf(count), sum, squares);
                values.put(Aggregate.of(Function.STDDEV, column), new Partial.Alone(deviation));
            }
        }
        return values;
    }

    private static double root(BigDecimal count, BigDecimal sum, BigDecimal squares) {
        BigDecimal mean = sum.divide(count, PRECISION);
        BigDecimal variance = squares.divide(count, PRECISION).subtract(mean.multiply(mean));
        return variance.signum() <= 0 ? 0 : variance.sqrt(PRECISION).doubleValue();
    }
}
