package dev.zeroheap.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sum of doubles, rounded once and so the same in whatever order they are added.
 *
 * <p>A number below {@value #EXACT_BELOW} is split into whole units of 2<sup>-20</sup> and what is left in units of
 * 2<sup>-82</sup>, whose sums are whole numbers; greater ones are added with compensation.
 */
final class ExactSum {
    /** How many columns of a result one sum takes. */
    static final int COLUMNS = 3;

    static final String EXACT_BELOW = "4e12";
    static final String TWO_TO_20 = "1048576e0";
    private static final String TWO_TO_62 = "4611686018427387904e0";
    private static final BigDecimal WHOLE_UNIT = BigDecimal.ONE.divide(BigDecimal.valueOf(1L << 20));
    private static final BigDecimal PART_UNIT = WHOLE_UNIT.divide(BigDecimal.valueOf(1L << 62));

    private ExactSum() {}

    /** The aggregates that a sum is made of. */
    static List<String> of(String number, Dialect dialect) {
        String isSmall = "abs(" + number + ") < " + EXACT_BELOW;
        String scaled = "(case when " + isSmall + " then " + number + " end * " + TWO_TO_20 + ")";
        String rest = "((" + scaled + " - " + dialect.cut(scaled) + ") * " + TWO_TO_62 + ")";
        return List.of(
                "sum(cast(" + dialect.cut(scaled) + " as bigint))",
                "sum(cast(" + dialect.cut(rest) + " as bigint))",
                dialect.compensatedSum("case when not " + isSmall + " then " + number + " end"));
    }

    /** About the sum, as an expression over the columns of these aliases. */
    static String about(List<String> columns) {
        return "coalesce(" + columns.get(0) + ", 0) / " + TWO_TO_20 + " + coalesce(" + columns.get(1) + ", 0) / ("
                + TWO_TO_20 + " * " + TWO_TO_62 + ") + coalesce(" + columns.get(2) + ", 0)";
    }

    /** Reads {@value #COLUMNS} columns. */
    static BigDecimal read(ResultCursor cursor) throws SQLException {
        BigInteger whole = cursor.whole();
        BigInteger part = cursor.whole();
        double rest = cursor.numberOr(0);
        if (!Double.isFinite(rest)) {
            throw QueryException.of(QueryException.Code.TOO_LARGE, "a sum is greater than the greatest double");
        }
        return times(whole, WHOLE_UNIT).add(times(part, PART_UNIT)).add(new BigDecimal(rest));
    }

    private static BigDecimal times(@Nullable BigInteger number, BigDecimal unit) {
        return number == null ? BigDecimal.ZERO : new BigDecimal(number).multiply(unit);
    }
}
