package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for samples at equally distant moments: of each series and moment, those of the time before it, reduced to one number.
 *
 * <p>A window is open at its start and closed at its end, as in PromQL: an event at the very moment is in it, one exactly a
 * window earlier is not.
 *
 * @param filter which events
 * @param tests what else must be true of them, with what is absent taken for empty
 * @param keys by what series are told apart
 * @param isByAllLabels whether also by all labels, whichever there are
 * @param measure of what the samples are
 * @param bounds upper bounds of buckets, upwards; where there are any, series are told apart by bucket as well
 * @param moments at which samples are asked for
 * @param window how long a window is; null for windows that begin with the day (UTC) of the moment
 * @param reduction to what the samples of a window are reduced
 */
public record SampleQuery(
        Filter filter,
        List<Test> tests,
        List<Key> keys,
        boolean isByAllLabels,
        Measure measure,
        List<Double> bounds,
        Moments moments,
        @Nullable Duration window,
        Reduction reduction) {
    /** The most moments that one question may ask for. */
    public static final int MAX_MOMENTS = 11_000;

    /** The most series that one answer holds. */
    public static final int MAX_SERIES = 10_000;

    /** Copies the lists. */
    public SampleQuery {
        requireNonNull(filter, "filter");
        tests = List.copyOf(tests);
        keys = List.copyOf(keys);
        bounds = List.copyOf(bounds);
        if (window != null && (window.isNegative() || window.isZero())) {
            throw QueryException.invalid("window", "window must be longer than nothing: " + window);
        }
        if (!bounds.isEmpty() && !reduction.isAdditive()) {
            throw QueryException.invalid("reduction", "reduction must be a count or a sum where there are buckets");
        }
    }

    /**
     * Something that events have in common: the first of these that an event has.
     *
     * @param dimensions one or more
     */
    public record Key(List<Dimension> dimensions) {
        /** Copies the list. */
        public Key {
            dimensions = List.copyOf(dimensions);
        }
    }

    /**
     * Something that must be true of an event.
     *
     * @param key of what
     * @param operator {@link Operator#IN}, {@link Operator#NOT_IN}, {@link Operator#MATCHES} or {@link Operator#NOT_MATCHES}
     * @param value with what it is compared; empty for what is absent
     */
    public record Test(Key key, Operator operator, String value) {}

    /**
     * Of what the samples are.
     *
     * @param source what is counted or measured
     * @param column the number, where it is one
     */
    public record Measure(Source source, @Nullable Dimension column) {
        /** What is counted or measured. */
        public enum Source {
            /** Each event is one. */
            EVENTS,
            /** Each event that failed is one, every other one is zero. */
            ERRORS,
            /** The number in a column; events without it have no sample. */
            COLUMN
        }
    }

    /**
     * Equally distant moments, to the microsecond.
     *
     * @param first the first one
     * @param step how far it is from one to the next, more than nothing
     * @param count how many, 1..{@value SampleQuery#MAX_MOMENTS}
     */
    public record Moments(Instant first, Duration step, int count) {
        /** Checks the bounds. */
        public Moments {
            if (count < 1 || count > MAX_MOMENTS) {
                throw QueryException.invalid("step", "there must be 1.." + MAX_MOMENTS + " moments: " + count);
            }
            if (step.isNegative() || step.toNanos() < 1_000) {
                throw QueryException.invalid("step", "step must be a microsecond or more: " + step);
            }
        }

        /** The one of this position, from 0. */
        public Instant at(int position) {
            return first.plus(step.multipliedBy(position));
        }

        /** The last one. */
        public Instant last() {
            return at(count - 1);
        }

        /** All of them so much earlier. */
        public Moments before(Duration offset) {
            return new Moments(first.minus(offset), step, count);
        }
    }

    /**
     * To what the samples of a window are reduced.
     *
     * @param kind how
     * @param fraction of a quantile, 0..1; null for every other kind
     */
    public record Reduction(Kind kind, @Nullable BigDecimal fraction) {
        /** How. */
        public enum Kind {
            /** How many. */
            COUNT,
            /** All together. */
            SUM,
            /** On average. */
            MEAN,
            /** The least. */
            MIN,
            /** The greatest. */
            MAX,
            /** The latest. */
            LAST,
            /** What so great a part of them is at most, between two of them by straight line. */
            QUANTILE,
            /** Their standard deviation, of themselves and no estimate for others. */
            STDDEV
        }

        /** One without a fraction. */
        public static Reduction of(Kind kind) {
            return new Reduction(kind, null);
        }

        boolean isAdditive() {
            return kind == Kind.COUNT || kind == Kind.SUM;
        }

        /** Whether the reductions of parts of a window make that of the window. */
        boolean isOfParts() {
            return kind != Kind.QUANTILE && kind != Kind.STDDEV;
        }
    }

    /** From the start of the first window to the last moment. */
    public TimeRange range() {
        Instant first = moments.first().truncatedTo(ChronoUnit.MICROS);
        Instant from = window == null
                ? first.truncatedTo(ChronoUnit.DAYS)
                : first.minus(window).plus(1, ChronoUnit.MICROS);
        return TimeRange.between(
                from, moments.last().truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS));
    }
}
