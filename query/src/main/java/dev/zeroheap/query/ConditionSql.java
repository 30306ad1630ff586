package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.SegmentSql;
import java.math.BigDecimal;
import java.util.List;

/** Conditions and columns in SQL, over the columns of {@link EventColumn#ALL}; values only ever as quoted literals. */
final class ConditionSql {
    private final Dialect dialect;

    ConditionSql(Dialect dialect) {
        this.dialect = dialect;
    }

    /** A dimension as text; null where an event has none. */
    String text(Dimension dimension) {
        String column = column(dimension);
        return switch (dimension.type()) {
            case TEXT -> column;
            case DECIMAL -> "cast(" + finite(column) + " as varchar)";
            case INTEGER, FLAG, TIMESTAMP, LABELS -> "cast(" + column + " as varchar)";
        };
    }

    /** A dimension as a finite double; null where an event has none, and where the text of a label is no number. */
    String number(Dimension dimension) {
        String column = column(dimension);
        return switch (dimension.type()) {
            case DECIMAL -> finite(column);
            case TEXT -> finite(dialect.textAsDouble(column));
            case INTEGER, FLAG, TIMESTAMP, LABELS -> "cast(" + column + " as double)";
        };
    }

    /** The column itself, or a label. */
    String column(Dimension dimension) {
        return dimension.isLabel() ? dialect.label(dimension.labelKey()) : '"' + dimension.name() + '"';
    }

    private String finite(String number) {
        return "case when " + dialect.isFinite(number) + " then " + number + " end";
    }

    /** Whether it holds: of every event true or false, or null, which means false. */
    String of(Condition condition) {
        Dimension column = condition.column();
        return switch (condition.operator()) {
            case IN -> in(condition);
            case NOT_IN -> isNot(in(condition));
            case PREFIX -> dialect.startsWith(text(column), literal(condition));
            case MATCHES -> dialect.matches(text(column), literal(condition));
            case NOT_MATCHES -> isNot(dialect.matches(text(column), literal(condition)));
            case BELOW, AT_MOST, ABOVE, AT_LEAST -> compared(condition);
            case EXISTS -> text(column) + " is not null";
            case ABSENT -> text(column) + " is null";
        };
    }

    private static String isNot(String condition) {
        return "not coalesce(" + condition + ", false)";
    }

    private static String literal(Condition condition) {
        return SegmentSql.literal(condition.values().get(0));
    }

    private String in(Condition condition) {
        Dimension column = condition.column();
        if (!column.isNumber()) {
            return text(column)
                    + condition.values().stream().map(SegmentSql::literal).collect(joining(", ", " in (", ")"));
        }
        return condition.values().stream()
                .map(value -> isNumber(column, "=", value))
                .collect(joining(" or ", "(", ")"));
    }

    private String compared(Condition condition) {
        return isNumber(
                condition.column(),
                condition.operator().sign(),
                condition.values().get(0));
    }

    /** The bare column is compared, so that the bounds in a file's footer are of use; what is not finite is sorted out. */
    private String isNumber(Dimension dimension, String sign, String value) {
        BigDecimal number = Condition.number(dimension.name(), value);
        String column = column(dimension);
        if (dimension.type() == EventColumn.Type.INTEGER && isLong(number)) {
            return column + ' ' + sign + ' ' + number.longValueExact();
        }
        String literal = "cast(" + SegmentSql.literal(number.toString()) + " as double)";
        return switch (dimension.type()) {
            case DECIMAL -> '(' + column + ' ' + sign + ' ' + literal + " and " + dialect.isFinite(column) + ')';
            case INTEGER, TEXT, FLAG, TIMESTAMP, LABELS -> '(' + number(dimension) + ") " + sign + ' ' + literal;
        };
    }

    private static boolean isLong(BigDecimal number) {
        List<BigDecimal> bounds = List.of(BigDecimal.valueOf(Long.MIN_VALUE), BigDecimal.valueOf(Long.MAX_VALUE));
        return number.compareTo(bounds.get(0)) >= 0
                && number.compareTo(bounds.get(1)) <= 0
                && number.stripTrailingZeros().scale() <= 0;
    }
}
