package dev.zeroheap.query.promql;

import dev.zeroheap.query.promql.Expression.Binary;
import dev.zeroheap.query.promql.Expression.Matching;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands on the two sides of an operator, put together. */
final class Matched {
    private final Binary binary;
    private final BinaryOperator operator;

    Matched(Binary binary) {
        this.binary = binary;
        this.operator = binary.operator();
    }

    /** Of two numbers; a comparison is 1 or 0. */
    static double scalars(BinaryOperator operator, double left, double right) {
        return operator.isComparison() ? (operator.compare(left, right) ? 1 : 0) : operator.compute(left, right);
    }

    List<Series> withScalar(List<Series> vector, double[] scalar, boolean isLeftScalar) {
        List<Series> all = new ArrayList<>();
        for (Series series : vector) {
            double[] values = new double[scalar.length];
            for (int i = 0; i < values.length; i++) {
                double value = series.values()[i];
                values[i] = Series.isAbsent(value)
                        ? value
                        : isLeftScalar ? result(scalar[i], value, value) : result(value, scalar[i], value);
            }
            all.add(new Series(keepsName() ? series.labels() : series.labels().withoutName(), values));
        }
        return all;
    }

    private boolean keepsName() {
        return operator.isComparison() && !binary.isBool();
    }

    /** A comparison without bool leaves out what it is not true of, and keeps the value of the vector. */
    private double result(double left, double right, double kept) {
        if (!operator.isComparison() || binary.isBool()) {
            return scalars(operator, left, right);
        }
        return operator.compare(left, right) ? kept : Series.ABSENT;
    }

    private Labels key(Series series) {
        Matching matching = binary.matching();
        Labels named = series.labels().withoutName();
        return matching.isOn() ? series.labels().only(matching.labels()) : named.without(matching.labels());
    }

    List<Series> of(List<Series> left, List<Series> right) {
        return operator.isOfSets() ? sets(left, right) : pairs(left, right);
    }

    private List<Series> pairs(List<Series> left, List<Series> right) {
        Map<Labels, List<Series>> rights = byKey(right);
        Map<Labels, List<Series>> lefts = byKey(left);
        List<Series> all = new ArrayList<>();
        lefts.forEach((key, ofLeft) -> {
            List<Series> ofRight = rights.getOrDefault(key, List.of());
            if (!ofRight.isEmpty()) {
                Labels labels = keepsName() ? kept(ofLeft.get(0)) : key;
                all.add(new Series(labels, pair(key, ofLeft, ofRight)));
            }
        });
        return all;
    }

    private Labels kept(Series series) {
        Matching matching = binary.matching();
        return matching.isOn()
                ? series.labels().only(matching.labels())
                : series.labels().without(matching.labels());
    }

    private double[] pair(Labels key, List<Series> left, List<Series> right) {
        int moments = left.get(0).values().length;
        double[] values = new double[moments];
        for (int i = 0; i < moments; i++) {
            double one = only(key, left, i, "left");
            double other = only(key, right, i, "right");
            values[i] = Series.isAbsent(one) || Series.isAbsent(other) ? Series.ABSENT : result(one, other, one);
        }
        return values;
    }

    private static double only(Labels key, List<Series> side, int moment, String which) {
        double only = Series.ABSENT;
        for (Series series : side) {
            double value = series.values()[moment];
            if (!Series.isAbsent(value)) {
                if (!Series.isAbsent(only)) {
                    throw PromqlException.execution("found duplicate series for the match group " + key.pairs()
                            + " on the " + which
                            + " hand-side of the operation; many-to-many matching not allowed: matching labels must be"
                            + " unique on both sides");
                }
                only = value;
            }
        }
        return only;
    }

    private Map<Labels, List<Series>> byKey(List<Series> vector) {
        Map<Labels, List<Series>> groups = new LinkedHashMap<>();
        vector.forEach(series ->
                groups.computeIfAbsent(key(series), none -> new ArrayList<>()).add(series));
        return groups;
    }

    private List<Series> sets(List<Series> left, List<Series> right) {
        List<Series> all = new ArrayList<>();
        Map<Labels, boolean[]> thereLeft = there(left);
        Map<Labels, boolean[]> thereRight = there(right);
        for (Series series : left) {
            boolean[] other = thereRight.get(key(series));
            all.add(
                    switch (operator) {
                        case AND -> where(series, other, true);
                        case UNLESS -> where(series, other, false);
                        default -> series;
                    });
        }
        if (operator == BinaryOperator.OR) {
            for (Series series : right) {
                all.add(where(series, thereLeft.get(key(series)), false));
            }
        }
        return all;
    }

    private Map<Labels, boolean[]> there(List<Series> vector) {
        Map<Labels, boolean[]> there = new HashMap<>();
        for (Series series : vector) {
            boolean[] ofKey = there.computeIfAbsent(key(series), none -> new boolean[series.values().length]);
            for (int i = 0; i < ofKey.length; i++) {
                ofKey[i] |= !Series.isAbsent(series.values()[i]);
            }
        }
        return there;
    }

    private static Series where(Series series, boolean @Nullable [] other, boolean isThere) {
        double[] values = series.values().clone();
        for (int i = 0; i < values.length; i++) {
            if ((other != null && other[i]) != isThere) {
                values[i] = Series.ABSENT;
            }
        }
        return new Series(series.labels(), values);
    }
}
