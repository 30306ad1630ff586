package dev.zeroheap.query;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a condition says of a column.
 *
 * <p>The signs are those of PromQL, with two for a prefix and for numbers. An event that lacks the column satisfies what is
 * said in the negative ({@link #NOT_IN}, {@link #NOT_MATCHES}, {@link #ABSENT}) and nothing else.
 */
public enum Operator {
    /** {@code =}: has one of the values; of a number, is equal to one of them. */
    IN("="),
    /** {@code !=}: has none of the values. */
    NOT_IN("!="),
    /** {@code ^=}: begins with the value. */
    PREFIX("^="),
    /** {@code =~}: matches the regular expression (RE2) from its first to its last character. */
    MATCHES("=~"),
    /** {@code !~}: does not match it. */
    NOT_MATCHES("!~"),
    /** {@code <}: is a number below the value. */
    BELOW("<"),
    /** {@code <=}: is a number and at most the value. */
    AT_MOST("<="),
    /** {@code >}: is a number above the value. */
    ABOVE(">"),
    /** {@code >=}: is a number and at least the value. */
    AT_LEAST(">="),
    /** {@code exists}: has any value. */
    EXISTS("exists"),
    /** {@code absent}: has none. */
    ABSENT("absent");

    private static final List<Operator> ALL = List.of(values());

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    /** The sign, as it stands in a request. */
    public String sign() {
        return sign;
    }

    /** The operator of a sign, as in {@code >=}; empty where there is none. */
    public static Optional<Operator> ofSign(String sign) {
        return ALL.stream().filter(operator -> operator.sign.equals(sign)).findFirst();
    }

    /** All signs, for a message. */
    public static String signs() {
        return String.join(", ", Arrays.stream(values()).map(Operator::sign).toList());
    }

    boolean isNumeric() {
        return this == BELOW || this == AT_MOST || this == ABOVE || this == AT_LEAST;
    }

    boolean isUnary() {
        return this == EXISTS || this == ABSENT;
    }

    boolean isPattern() {
        return this == MATCHES || this == NOT_MATCHES;
    }

    boolean takesSeveral() {
        return this == IN || this == NOT_IN;
    }

    /** Whether an event satisfies it by having the value, and not by lacking it. */
    boolean isAffirmative() {
        return this == IN || this == PREFIX || this == MATCHES;
    }
}
