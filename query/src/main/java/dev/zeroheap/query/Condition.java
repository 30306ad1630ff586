package dev.zeroheap.query;

import dev.zeroheap.archive.EventColumn;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that must be true of an event: {@code model!=gpt-4o}, {@code duration>=0.5}, {@code label.tenant exists}.
 *
 * @param column of what
 * @param operator what is said of it
 * @param values with what it is compared, 1..{@value #MAX_VALUES} for {@link Operator#IN} and {@link Operator#NOT_IN}, none
 *     for {@link Operator#EXISTS} and {@link Operator#ABSENT}, one for the others; each at most {@value #MAX_VALUE_CHARS}
 *     characters and not empty. Numbers are decimal, {@code 0.5} or {@code 5e-1}
 */
public record Condition(Dimension column, Operator operator, List<String> values) {
    /** The most values that one condition may have. */
    public static final int MAX_VALUES = 1_000;

    /** The most characters that a value may have. */
    public static final int MAX_VALUE_CHARS = 4_096;

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,400}(\\.\\d{0,400})?|\\.\\d{1,400})([eE][+-]?\\d{1,3})?");
    private static final Pattern UNARY = Pattern.compile("(.+?)\\s+(exists|absent)", Pattern.DOTALL);
    private static final Pattern BINARY = Pattern.compile("(.+?)(!=|!~|\\^=|=~|<=|>=|=|<|>)(.*)", Pattern.DOTALL);

    /** Checks the values; drops those that come twice. */
    public Condition {
        String name = column.name();
        values = List.copyOf(new LinkedHashSet<>(values));
        if (operator.isUnary() && !values.isEmpty()) {
            throw QueryException.invalid(
                    name, Echo.of(name) + ' ' + operator.sign() + " must have no value: " + values.size());
        }
        if (operator.takesSeveral() && (values.isEmpty() || values.size() > MAX_VALUES)) {
            throw QueryException.invalid(
                    name, Echo.of(name) + " must have 1.." + MAX_VALUES + " values: " + values.size());
        }
        if (!operator.isUnary() && !operator.takesSeveral() && values.size() != 1) {
            throw QueryException.invalid(
                    name, Echo.of(name) + ' ' + operator.sign() + " must have one value: " + values.size());
        }
        values.forEach(value -> FilterText.check(name, value, MAX_VALUE_CHARS));
        checkType(column, operator, values);
    }

    private static void checkType(Dimension column, Operator operator, List<String> values) {
        String name = column.name();
        boolean isNumber = column.isNumber();
        if (operator.isNumeric() && !isNumber && !column.isLabel()) {
            throw QueryException.invalid(
                    name,
                    name + ' ' + operator.sign() + " must be said of a number or a label, and " + name + " is neither");
        }
        if ((operator.isPattern() || operator == Operator.PREFIX) && column.type() != EventColumn.Type.TEXT) {
            throw QueryException.invalid(
                    name, name + ' ' + operator.sign() + " must be said of text, and " + name + " is none");
        }
        if (operator.isNumeric() || isNumber) {
            values.forEach(value -> number(name, value));
        }
        if (column.type() == EventColumn.Type.FLAG) {
            for (String value : values) {
                if (!value.equals("true") && !value.equals("false")) {
                    throw QueryException.invalid(name, name + " must be true or false: " + Echo.of(value));
                }
            }
        }
    }

    static BigDecimal number(String parameter, String text) {
        if (!NUMBER.matcher(text).matches() || Double.isInfinite(Double.parseDouble(text))) {
            throw QueryException.invalid(
                    parameter, Echo.of(parameter) + " must be compared with a number such as 0.5: " + Echo.of(text));
        }
        return new BigDecimal(text);
    }

    /** One of these values. */
    public static Condition in(Dimension column, String... values) {
        return new Condition(column, Operator.IN, Arrays.asList(values));
    }

    /**
     * Reads {@code <column><sign><value>}, {@code <column> exists} or {@code <column> absent}, spaces around the sign left
     * out.
     *
     * @throws QueryException naming the parameter {@code where}
     */
    static Condition parse(String text) {
        Matcher unary = UNARY.matcher(text.strip());
        if (unary.matches() && Dimension.exists(unary.group(1))) {
            return new Condition(
                    new Dimension(unary.group(1)),
                    Operator.ofSign(unary.group(2)).orElseThrow(),
                    List.of());
        }
        Matcher binary = BINARY.matcher(text.strip());
        if (!binary.matches()) {
            throw QueryException.invalid(
                    "where",
                    "where must be <column><sign><value> with one of the signs " + Operator.signs() + ": "
                            + Echo.of(text));
        }
        String column = binary.group(1).strip();
        if (!Dimension.exists(column)) {
            throw QueryException.invalid(
                    "where",
                    "where must name a column such as model, duration or label.<key>, and there is none of the name "
                            + Echo.of(column));
        }
        return new Condition(
                new Dimension(column),
                Operator.ofSign(binary.group(2)).orElseThrow(),
                List.of(binary.group(3).strip()));
    }

    /** The pattern to check, where there is one. */
    Optional<String> pattern() {
        return operator.isPattern() ? Optional.of(values.get(0)) : Optional.empty();
    }
}
