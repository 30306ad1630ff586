package dev.zeroheap.query.promql;

import java.util.Arrays;
import java.util.Optional;

/** What stands between two expressions; those of a higher level bind more tightly. */
enum BinaryOperator {
    OR("or", 1),
    AND("and", 2),
    UNLESS("unless", 2),
    EQUAL("==", 3),
    NOT_EQUAL("!=", 3),
    AT_MOST("<=", 3),
    BELOW("<", 3),
    AT_LEAST(">=", 3),
    ABOVE(">", 3),
    PLUS("+", 4),
    MINUS("-", 4),
    TIMES("*", 5),
    DIVIDED("/", 5),
    MODULO("%", 5),
    POWER("^", 6);

    private final String sign;
    private final int level;

    BinaryOperator(String sign, int level) {
        this.sign = sign;
        this.level = level;
    }

    int level() {
        return level;
    }

    String sign() {
        return sign;
    }

    boolean isOfSets() {
        return level <= 2;
    }

    boolean isComparison() {
        return level == 3;
    }

    static Optional<BinaryOperator> of(Token token) {
        return Arrays.stream(values())
                .filter(operator -> operator.isOfSets() ? token.isWord(operator.sign) : token.is(operator.sign))
                .findFirst();
    }

    boolean compare(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case AT_MOST -> left <= right;
            case BELOW -> left < right;
            case AT_LEAST -> left >= right;
            case ABOVE -> left > right;
            case OR, AND, UNLESS, PLUS, MINUS, TIMES, DIVIDED, MODULO, POWER ->
                throw new IllegalStateException("no comparison: " + sign);
        };
    }

    double compute(double left, double right) {
        return switch (this) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED -> left / right;
            case MODULO -> left % right;
            case POWER -> Math.pow(left, right);
            case OR, AND, UNLESS, EQUAL, NOT_EQUAL, AT_MOST, BELOW, AT_LEAST, ABOVE ->
                throw new IllegalStateException("no arithmetic: " + sign);
        };
    }
}
