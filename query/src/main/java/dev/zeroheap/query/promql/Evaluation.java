package dev.zeroheap.query.promql;

import dev.zeroheap.query.Declaration;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.SampleQuery.Moments;
import dev.zeroheap.query.SampleQuery.Reduction;
import dev.zeroheap.query.promql.Expression.Aggregation;
import dev.zeroheap.query.promql.Expression.Binary;
import dev.zeroheap.query.promql.Expression.Call;
import dev.zeroheap.query.promql.Expression.Grouping;
import dev.zeroheap.query.promql.Expression.Literal;
import dev.zeroheap.query.promql.Expression.Negation;
import dev.zeroheap.query.promql.Expression.Quoted;
import dev.zeroheap.query.promql.Expression.Selector;
import dev.zeroheap.query.promql.SelectorReader.Reading;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one expression at all moments of a question. Owned by the thread that asks; the selectors in it are read one
 * after the other.
 */
final class Evaluation {
    private final Moments moments;
    private final SelectorReader reader;
    private final TreeSet<String> warnings = new TreeSet<>();

    Evaluation(QueryEngine engine, Catalog catalog, Moments moments) {
        this.moments = moments;
        this.reader = new SelectorReader(engine, catalog, moments, this::declare);
    }

    private void declare(Declaration declaration) {
        warnings.addAll(declaration.missing());
        if (declaration.lost() > 0) {
            warnings.add(declaration.lost() + " events are known to be lost");
        }
    }

    /** What an answer is not worth, one sentence each. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** A number at each moment. */
    double[] scalar(Expression expression) {
        if (expression instanceof Literal number) {
            double[] values = new double[moments.count()];
            Arrays.fill(values, number.value());
            return values;
        }
        if (expression instanceof Negation negation) {
            return Arrays.stream(scalar(negation.of())).map(value -> -value).toArray();
        }
        if (expression instanceof Binary binary) {
            double[] left = scalar(binary.left());
            double[] right = scalar(binary.right());
            double[] values = new double[left.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = Matched.scalars(binary.operator(), left[i], right[i]);
            }
            return values;
        }
        if (expression instanceof Call call && call.function() == Function.TIME) {
            return time();
        }
        if (expression instanceof Call call && call.function() == Function.SCALAR) {
            return only(vector(call.arguments().get(0)));
        }
        throw new IllegalStateException("no scalar: " + expression);
    }

    private double[] time() {
        double[] times = new double[moments.count()];
        for (int i = 0; i < times.length; i++) {
            times[i] = moments.at(i).toEpochMilli() / 1e3;
        }
        return times;
    }

    /** The value of the only series; NaN where there is none or several. */
    private double[] only(List<Series> vector) {
        double[] values = new double[moments.count()];
        for (int i = 0; i < values.length; i++) {
            int moment = i;
            double[] there = vector.stream()
                    .mapToDouble(series -> series.values()[moment])
                    .filter(value -> !Series.isAbsent(value))
                    .toArray();
            values[i] = there.length == 1 ? there[0] : Double.NaN;
        }
        return values;
    }

    /** A number of each of some series at each moment. */
    List<Series> vector(Expression expression) {
        if (expression instanceof Selector selector) {
            return reader.read(selector, new Reading(null, null, null));
        }
        if (expression instanceof Negation negation) {
            return map(vector(negation.of()), value -> -value);
        }
        if (expression instanceof Aggregation aggregation) {
            return aggregation(aggregation);
        }
        if (expression instanceof Call call) {
            return call(call);
        }
        if (expression instanceof Binary binary) {
            return binary(binary);
        }
        throw new IllegalStateException("no vector: " + expression);
    }

    private static List<Series> map(List<Series> vector, DoubleUnaryOperator change) {
        return distinct(vector.stream()
                .map(series -> series.named(series.labels().withoutName()).map(change))
                .toList());
    }

    private static List<Series> distinct(List<Series> vector) {
        if (vector.stream().map(Series::labels).distinct().count() < vector.size()) {
            throw PromqlException.execution("vector cannot contain metrics with the same labelset");
        }
        return vector;
    }

    private List<Series> binary(Binary binary) {
        boolean isLeftScalar = binary.left().type() == Expression.Type.SCALAR;
        boolean isRightScalar = binary.right().type() == Expression.Type.SCALAR;
        if (isLeftScalar || isRightScalar) {
            return distinct(new Matched(binary)
                    .withScalar(
                            vector(isLeftScalar ? binary.right() : binary.left()),
                            scalar(isLeftScalar ? binary.left() : binary.right()),
                            isLeftScalar));
        }
        return new Matched(binary).of(vector(binary.left()), vector(binary.right()));
    }

    private List<Series> aggregation(Aggregation aggregation) {
        double[] parameter = aggregation.parameter() == null ? new double[0] : scalar(aggregation.parameter());
        return new Aggregated(aggregation, parameter, moments.count()).of(aggregated(aggregation));
    }

    /**
     * What is aggregated. Where it comes to the same, series are added up by the engine already, which knows many more labels
     * than are asked for.
     */
    private List<Series> aggregated(Aggregation aggregation) {
        Grouping grouping = aggregation.grouping();
        Expression of = aggregation.of();
        Function function = of instanceof Call call ? call.function() : null;
        Expression inner = of instanceof Call call && call.function().reduction() != null
                ? call.arguments().get(call.arguments().size() - 1)
                : of;
        boolean isSameTwice = switch (aggregation.aggregator()) {
            case SUM ->
                of instanceof Selector
                        || function == Function.RATE
                        || function == Function.INCREASE
                        || function == Function.COUNT_OVER_TIME
                        || function == Function.SUM_OVER_TIME;
            case MIN -> function == Function.MIN_OVER_TIME;
            case MAX -> function == Function.MAX_OVER_TIME;
            case AVG, COUNT, STDDEV, STDVAR, GROUP, QUANTILE, TOPK, BOTTOMK -> false;
        };
        if (isSameTwice && !grouping.isWithout() && inner instanceof Selector selector) {
            return reader.read(selector, new Reading(function, null, grouping.labels()));
        }
        return vector(of);
    }

    private List<Series> call(Call call) {
        Function function = call.function();
        List<Expression> arguments = call.arguments();
        if (function.reduction() != null) {
            return distinct(reduced(call));
        }
        return switch (function) {
            case HISTOGRAM_QUANTILE -> BucketQuantile.of(scalar(arguments.get(0)), vector(arguments.get(1)));
            case ABS -> map(vector(arguments.get(0)), Math::abs);
            case CEIL -> map(vector(arguments.get(0)), Math::ceil);
            case FLOOR -> map(vector(arguments.get(0)), Math::floor);
            case SQRT -> map(vector(arguments.get(0)), Math::sqrt);
            case EXP -> map(vector(arguments.get(0)), Math::exp);
            case LN -> map(vector(arguments.get(0)), Math::log);
            case LOG2 -> map(vector(arguments.get(0)), value -> Math.log(value) / Math.log(2));
            case LOG10 -> map(vector(arguments.get(0)), Math::log10);
            case ROUND, CLAMP, CLAMP_MIN, CLAMP_MAX -> bounded(call);
            case VECTOR -> List.of(new Series(Labels.NONE, scalar(arguments.get(0))));
            case SORT, SORT_DESC -> vector(arguments.get(0));
            case RATE,
                    INCREASE,
                    COUNT_OVER_TIME,
                    SUM_OVER_TIME,
                    AVG_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    LAST_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    SCALAR,
                    TIME -> throw new IllegalStateException("no function of a vector: " + function);
        };
    }

    private List<Series> reduced(Call call) {
        Selector selector = (Selector) call.arguments().get(call.arguments().size() - 1);
        if (call.function().reduction() != Reduction.Kind.QUANTILE) {
            return reader.read(selector, new Reading(call.function(), null, null));
        }
        double[] fractions = scalar(call.arguments().get(0));
        if (Arrays.stream(fractions).distinct().count() > 1) {
            throw PromqlException.unsupported("a quantile that changes with time");
        }
        double fraction = fractions[0];
        if (fraction >= 0 && fraction <= 1) {
            return reader.read(selector, new Reading(call.function(), BigDecimal.valueOf(fraction), null));
        }
        double beyond = Double.isNaN(fraction)
                ? Double.NaN
                : fraction < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return map(reader.read(selector, new Reading(call.function(), BigDecimal.ONE, null)), value -> beyond);
    }

    private List<Series> bounded(Call call) {
        List<double[]> scalars = new ArrayList<>();
        for (Expression argument : call.arguments().subList(1, call.arguments().size())) {
            scalars.add(scalar(argument));
        }
        List<Series> bounded = new ArrayList<>();
        for (Series series : vector(call.arguments().get(0))) {
            double[] values = new double[series.values().length];
            for (int i = 0; i < values.length; i++) {
                double value = series.values()[i];
                values[i] = Series.isAbsent(value) ? value : bounded(call.function(), value, scalars, i);
            }
            bounded.add(new Series(series.labels().withoutName(), values));
        }
        return distinct(bounded);
    }

    private static double bounded(Function function, double value, List<double[]> scalars, int moment) {
        double first = scalars.isEmpty() ? 1 : scalars.get(0)[moment];
        return switch (function) {
            case ROUND -> Math.floor(value * (1 / first) + 0.5) / (1 / first);
            case CLAMP_MIN -> Math.max(first, value);
            case CLAMP_MAX -> Math.min(first, value);
            case CLAMP -> {
                double last = scalars.get(1)[moment];
                yield first > last ? Series.ABSENT : Math.max(first, Math.min(last, value));
            }
            default -> throw new IllegalStateException("no function of bounds: " + function);
        };
    }

    /** A text, where the whole expression is one. */
    static @Nullable String text(Expression expression) {
        return expression instanceof Quoted quoted ? quoted.text() : null;
    }
}
