package dev.zeroheap.query.promql;

import dev.zeroheap.query.SampleQuery.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions that there are. */
enum Function {
    RATE(Expression.Type.VECTOR, Reduction.Kind.SUM, Expression.Type.WINDOW),
    INCREASE(Expression.Type.VECTOR, Reduction.Kind.SUM, Expression.Type.WINDOW),
    COUNT_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.COUNT, Expression.Type.WINDOW),
    SUM_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.SUM, Expression.Type.WINDOW),
    AVG_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.MEAN, Expression.Type.WINDOW),
    MIN_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.MIN, Expression.Type.WINDOW),
    MAX_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.MAX, Expression.Type.WINDOW),
    LAST_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.LAST, Expression.Type.WINDOW),
    STDDEV_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.STDDEV, Expression.Type.WINDOW),
    QUANTILE_OVER_TIME(Expression.Type.VECTOR, Reduction.Kind.QUANTILE, Expression.Type.SCALAR, Expression.Type.WINDOW),
    HISTOGRAM_QUANTILE(Expression.Type.VECTOR, null, Expression.Type.SCALAR, Expression.Type.VECTOR),
    ABS(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    CEIL(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    FLOOR(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    SQRT(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    EXP(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    LN(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    LOG2(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    LOG10(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    ROUND(Expression.Type.VECTOR, null, Expression.Type.VECTOR, Expression.Type.SCALAR),
    CLAMP(Expression.Type.VECTOR, null, Expression.Type.VECTOR, Expression.Type.SCALAR, Expression.Type.SCALAR),
    CLAMP_MIN(Expression.Type.VECTOR, null, Expression.Type.VECTOR, Expression.Type.SCALAR),
    CLAMP_MAX(Expression.Type.VECTOR, null, Expression.Type.VECTOR, Expression.Type.SCALAR),
    SCALAR(Expression.Type.SCALAR, null, Expression.Type.VECTOR),
    VECTOR(Expression.Type.VECTOR, null, Expression.Type.SCALAR),
    TIME(Expression.Type.SCALAR, null),
    SORT(Expression.Type.VECTOR, null, Expression.Type.VECTOR),
    SORT_DESC(Expression.Type.VECTOR, null, Expression.Type.VECTOR);

    private final Expression.Type type;
    private final Reduction.@Nullable Kind reduction;

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private final List<Expression.Type> arguments;

    Function(Expression.Type type, Reduction.@Nullable Kind reduction, Expression.Type... arguments) {
        this.type = type;
        this.reduction = reduction;
        this.arguments = List.of(arguments);
    }

    Expression.Type type() {
        return type;
    }

    /** To what it reduces the samples of a window; null where it is not about windows. */
    Reduction.@Nullable Kind reduction() {
        return reduction;
    }

    List<Expression.Type> arguments() {
        return arguments;
    }

    /** How many arguments must be there: the last one of round need not. */
    int required() {
        return this == ROUND ? 1 : arguments.size();
    }

    boolean isOfCounters() {
        return this == RATE || this == INCREASE;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Function> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.wireName().equals(name))
                .findFirst();
    }
}
