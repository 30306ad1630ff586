package dev.zeroheap.query.promql;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of PromQL, its types checked. */
public sealed interface Expression {
    /** What it is evaluated to. */
    enum Type {
        /** A number. */
        SCALAR("scalar"),
        /** A number for each of some series. */
        VECTOR("instant vector"),
        /** The samples of a window for each of some series. */
        WINDOW("range vector"),
        /** A text. */
        TEXT("string");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** What it is evaluated to. */
    Type type();

    /** {@code 1.5}. */
    record Literal(double value) implements Expression {
        @Override
        public Type type() {
            return Type.SCALAR;
        }
    }

    /** {@code "text"}. */
    record Quoted(String text) implements Expression {
        @Override
        public Type type() {
            return Type.TEXT;
        }
    }

    /**
     * {@code name{model="a"}[5m] offset 1h}.
     *
     * @param matches at least one, of them one for {@code __name__} where a name was given
     * @param window null for an instant
     * @param offset how much earlier; negative for later
     */
    record Selector(List<Match> matches, @Nullable Duration window, Duration offset) implements Expression {
        @Override
        public Type type() {
            return window == null ? Type.VECTOR : Type.WINDOW;
        }
    }

    /** {@code rate(...)}. */
    record Call(Function function, List<Expression> arguments) implements Expression {
        @Override
        public Type type() {
            return function.type();
        }
    }

    /**
     * {@code sum by (model) (...)}.
     *
     * @param grouping by what, or without what
     * @param parameter that of topk and others; null where there is none
     */
    record Aggregation(
            Aggregator aggregator,
            Grouping grouping,
            @Nullable Expression parameter,
            Expression of) implements Expression {
        @Override
        public Type type() {
            return Type.VECTOR;
        }
    }

    /**
     * Which labels are kept.
     *
     * @param isWithout whether all but these
     * @param labels none for one group of everything
     */
    record Grouping(boolean isWithout, List<String> labels) {}

    /**
     * {@code a / on (model) b}.
     *
     * @param isBool whether a comparison gives 0 and 1 and leaves nothing out
     * @param matching by which labels the two sides are matched
     */
    record Binary(BinaryOperator operator, boolean isBool, Matching matching, Expression left, Expression right)
            implements Expression {
        @Override
        public Type type() {
            return left.type() == Type.SCALAR && right.type() == Type.SCALAR ? Type.SCALAR : Type.VECTOR;
        }
    }

    /**
     * By which labels two sides are matched.
     *
     * @param isOn only by these; else by all but these
     * @param labels which
     */
    record Matching(boolean isOn, List<String> labels) {
        static final Matching ALL = new Matching(false, List.of());
    }

    /** {@code -a}. */
    record Negation(Expression of) implements Expression {
        @Override
        public Type type() {
            return of.type();
        }
    }
}
