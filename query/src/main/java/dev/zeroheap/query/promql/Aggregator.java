package dev.zeroheap.query.promql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What makes one series of several. */
enum Aggregator {
    SUM(false),
    AVG(false),
    MIN(false),
    MAX(false),
    COUNT(false),
    STDDEV(false),
    STDVAR(false),
    GROUP(false),
    QUANTILE(true),
    TOPK(true),
    BOTTOMK(true);

    private final boolean hasParameter;

    Aggregator(boolean hasParameter) {
        this.hasParameter = hasParameter;
    }

    boolean hasParameter() {
        return hasParameter;
    }

    /** Whether it picks series instead of making new ones. */
    boolean isChoice() {
        return this == TOPK || this == BOTTOMK;
    }

    static Optional<Aggregator> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
