package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.EventColumn;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A figure that a question asks for: {@code count}, {@code p99(duration)}, {@code distinct(label.user)}.
 *
 * @param function what is computed
 * @param column of which column; null where the function takes none. Of a label that is no number, the number functions
 *     see nothing
 * @param fraction of a percentile, 0..1; null for every other function
 */
public record Aggregate(
        Function function,
        @Nullable Dimension column,
        @Nullable BigDecimal fraction) {
    /** The number of events. */
    public static final Aggregate COUNT = new Aggregate(Function.COUNT, null, null);

    /** What the events cost, in US dollars. */
    public static final Aggregate COST = new Aggregate(Function.COST, null, null);

    private static final Pattern TEXT =
            Pattern.compile("([a-z_]+|p\\d{1,3}(?:\\.\\d{1,9})?)(?:\\((.*)\\))?", Pattern.DOTALL);

    /** Checks that the function can be of the column. */
    public Aggregate {
        boolean isPercentile = function == Function.PERCENTILE;
        if (isPercentile != (fraction != null)) {
            throw invalid("must have a fraction for a percentile, and for nothing else", function.wireName());
        }
        if (fraction != null && (fraction.signum() < 0 || fraction.compareTo(BigDecimal.ONE) > 0)) {
            throw invalid(
                    "must have percentiles of 0..100",
                    "p" + fraction.movePointRight(2).stripTrailingZeros().toPlainString());
        }
        switch (function.operand()) {
            case NONE -> check(column == null, "must have no column in " + function.wireName(), column);
            case OPTIONAL -> {}
            case ANY -> check(column != null, "must name a column in brackets after " + function.wireName(), column);
            case NUMBER -> {
                check(column != null, "must name a column in brackets after " + function.wireName(), column);
                check(
                        column == null || column.isNumber() || column.isLabel(),
                        "must have a number or a label in " + function.wireName() + "()",
                        column);
            }
        }
    }

    private static void check(boolean holds, String rule, @Nullable Dimension column) {
        if (!holds) {
            throw invalid(rule, column == null ? "nothing" : column.name());
        }
    }

    private static QueryException invalid(String rule, String value) {
        return QueryException.invalid("aggregates", "aggregates " + rule + ": " + Echo.of(value));
    }

    /** A percentile of a column: {@code percentile("99.9", column)}. */
    public static Aggregate percentile(String percent, Dimension column) {
        return new Aggregate(Function.PERCENTILE, column, fractionOf(percent));
    }

    /** A function of a column. */
    public static Aggregate of(Function function, Dimension column) {
        return new Aggregate(function, column, null);
    }

    private static BigDecimal fractionOf(String percent) {
        return new BigDecimal(percent).movePointLeft(2).stripTrailingZeros();
    }

    /**
     * Reads what {@link #text()} writes.
     *
     * @throws QueryException naming the parameter {@code aggregates}
     */
    static Aggregate parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw unknown(text);
        }
        String name = matcher.group(1);
        String column = matcher.group(2);
        Dimension dimension = column == null ? null : column(column.strip());
        if (name.length() > 1 && name.charAt(0) == 'p' && Character.isDigit(name.charAt(1))) {
            return new Aggregate(Function.PERCENTILE, dimension, fractionOf(name.substring(1)));
        }
        return Arrays.stream(Function.values())
                .filter(function ->
                        function != Function.PERCENTILE && function.wireName().equals(name))
                .findFirst()
                .map(function -> new Aggregate(function, dimension, null))
                .orElseThrow(() -> unknown(text));
    }

    private static Dimension column(String name) {
        if (!Dimension.exists(name)) {
            throw invalid("must name a column such as duration or label.<key> in brackets", name);
        }
        return new Dimension(name);
    }

    private static QueryException unknown(String text) {
        String functions = Arrays.stream(Function.values())
                .map(function -> function == Function.PERCENTILE ? "p<percent>" : function.wireName())
                .collect(joining(", "));
        return invalid("must be made of " + functions + ", each with a column in brackets where it needs one", text);
    }

    /** As it stands in requests, and in answers beside its value. */
    public String text() {
        String name = fraction == null
                ? function.wireName()
                : function.wireName()
                        + fraction.movePointRight(2).stripTrailingZeros().toPlainString();
        return column == null ? name : name + '(' + column.name() + ')';
    }

    /** Whether it takes prices. */
    boolean isPriced() {
        return function == Function.COST || function == Function.UNPRICED_CALLS;
    }

    /** Whether the answer is text. */
    boolean isText() {
        return column != null && !column.isNumber() && (function == Function.FIRST || function == Function.LAST);
    }

    /** Whether the answer is a whole number. */
    boolean isWhole() {
        return switch (function) {
            case COUNT, ERRORS, DISTINCT, UNPRICED_CALLS -> true;
            case SUM, FIRST, LAST -> column != null && column.type() == EventColumn.Type.INTEGER;
            case RATE, ERROR_RATE, MEAN, MIN, MAX, STDDEV, PERCENTILE, COST -> false;
        };
    }
}
