package dev.zeroheap.query;

import java.util.Locale;

/** What is computed of the events of a group and time step. */
public enum Function {
    /** {@code count}: how many events; {@code count(column)}: how many of them have the column. */
    COUNT(Operand.OPTIONAL),
    /** {@code rate}: events per second of the part of the step that lies in the range; none where an end is open. */
    RATE(Operand.NONE),
    /** {@code errors}: events that say {@code success} is false. */
    ERRORS(Operand.NONE),
    /** {@code error_rate}: errors by events, 0..1. */
    ERROR_RATE(Operand.NONE),
    /** {@code sum(column)}: exact, rounded once; of an integer column a whole number. */
    SUM(Operand.NUMBER),
    /** {@code mean(column)}. */
    MEAN(Operand.NUMBER),
    /** {@code min(column)}. */
    MIN(Operand.NUMBER),
    /** {@code max(column)}. */
    MAX(Operand.NUMBER),
    /** {@code stddev(column)}: the standard deviation of these events, not an estimate for others; 0 of a single one. */
    STDDEV(Operand.NUMBER),
    /**
     * {@code p50(column)}, {@code p99.9(column)}: a percentile, 0..100, between two events by straight line, as SQL's {@code
     * percentile_cont}.
     */
    PERCENTILE(Operand.NUMBER),
    /** {@code distinct(column)}: how many different values, exact. */
    DISTINCT(Operand.ANY),
    /** {@code cost}: what the tokens cost in US dollars, by {@link Prices}: exact, rounded once; none where nothing has a price. */
    COST(Operand.NONE),
    /** {@code unpriced_calls}: events with tokens that have no price, and calls of a model that went well and tell no tokens. */
    UNPRICED_CALLS(Operand.NONE),
    /** {@code first(column)}: the value of the earliest event that has one. */
    FIRST(Operand.ANY),
    /** {@code last(column)}: the value of the latest event that has one. */
    LAST(Operand.ANY);

    private final Operand operand;

    Function(Operand operand) {
        this.operand = operand;
    }

    /** Of what a function can be. */
    enum Operand {
        NONE,
        OPTIONAL,
        NUMBER,
        ANY
    }

    Operand operand() {
        return operand;
    }

    /** The name in a request; a percentile has its number after it instead. */
    String wireName() {
        return this == PERCENTILE ? "p" : name().toLowerCase(Locale.ROOT);
    }
}
