package dev.zeroheap.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What one figure comes to in some of its events, kept so that those of two parts can be put together exactly. */
sealed interface Partial {
    /**
     * The figure as it is answered; null where it has none.
     *
     * @param seconds how long the time is that the events are of; null where an end is open
     */
    @Nullable
    Object value(@Nullable Double seconds);

    /**
     * That of both parts, which have no event in common.
     *
     * @param other of the same figure
     * @throws UnsupportedOperationException where nothing but the events themselves tells it
     */
    Partial plus(Partial other);

    /** How much it is to keep, 1 for one figure. */
    default int size() {
        return 1;
    }

    /** So many. */
    record Count(long count) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            return count;
        }

        @Override
        public Partial plus(Partial other) {
            return new Count(count + ((Count) other).count);
        }
    }

    /** So many, to be told by the second. */
    record Rate(long count) implements Partial {
        @Override
        public @Nullable Object value(@Nullable Double seconds) {
            return seconds == null ? null : count / seconds;
        }

        @Override
        public Partial plus(Partial other) {
            return new Rate(count + ((Rate) other).count);
        }
    }

    /** So many of so many. */
    record Share(long part, long whole) implements Partial {
        @Override
        public @Nullable Object value(@Nullable Double seconds) {
            return whole == 0 ? null : (double) part / whole;
        }

        @Override
        public Partial plus(Partial other) {
            Share more = (Share) other;
            return new Share(part + more.part, whole + more.whole);
        }
    }

    /** A sum of whole numbers, for this aggregate. */
    record WholeSum(Aggregate aggregate, BigInteger sum) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            try {
                return sum.longValueExact();
            } catch (ArithmeticException e) {
                throw QueryException.of(
                        QueryException.Code.TOO_LARGE,
                        aggregate.text() + " must be at most " + Long.MAX_VALUE + ": " + sum,
                        e);
            }
        }

        @Override
        public Partial plus(Partial other) {
            return new WholeSum(aggregate, sum.add(((WholeSum) other).sum));
        }
    }

    /** A sum of one or more doubles, by {@link ExactSum}, or their mean. */
    record Sum(BigDecimal sum, long count, boolean isMean) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            return isMean ? sum.doubleValue() / count : sum.doubleValue();
        }

        @Override
        public Partial plus(Partial other) {
            Sum more = (Sum) other;
            return new Sum(sum.add(more.sum), count + more.count, isMean);
        }
    }

    /** A sum of costs, by {@link PricedEvents}. */
    record Cost(BigDecimal units) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            return PricedEvents.dollars(units);
        }

        @Override
        public Partial plus(Partial other) {
            return new Cost(units.add(((Cost) other).units));
        }
    }

    /** The least or the greatest number. */
    record Extreme(double number, boolean isLeast) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            return number;
        }

        @Override
        public Partial plus(Partial other) {
            double more = ((Extreme) other).number;
            return new Extreme(isLeast ? Math.min(number, more) : Math.max(number, more), isLeast);
        }
    }

    /** The first or the last value, and the event that has it. */
    record Edge(Event event, Object edge, boolean isLast) implements Partial {
        /** What events are ordered by. */
        record Event(
                Instant ts, @Nullable String run, @Nullable Long seq) implements Comparable<Event> {
            private static final Comparator<Event> ORDER = Comparator.comparing(Event::ts)
                    .thenComparing(Event::run, Ranking.BY_BYTES)
                    .thenComparing(Event::seq, Comparator.nullsLast(Comparator.naturalOrder()));

            @Override
            public int compareTo(Event other) {
                return ORDER.compare(this, other);
            }
        }

        @Override
        public Object value(@Nullable Double seconds) {
            return edge;
        }

        @Override
        public Partial plus(Partial other) {
            Edge more = (Edge) other;
            int order = event.compareTo(more.event);
            return (isLast ? order >= 0 : order <= 0) ? this : more;
        }
    }

    /** How numbers are spread: what percentiles are computed of, once all parts are there. */
    record Numbers(LogHistogram histogram) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            throw new UnsupportedOperationException("numbers are no figure");
        }

        @Override
        public Partial plus(Partial other) {
            return new Numbers(histogram.plus(((Numbers) other).histogram));
        }

        @Override
        public int size() {
            return histogram.buckets().size();
        }
    }

    /** What cannot be put together from parts: a percentile, for one. */
    record Alone(Object figure) implements Partial {
        @Override
        public Object value(@Nullable Double seconds) {
            return figure;
        }

        @Override
        public Partial plus(Partial other) {
            throw new UnsupportedOperationException("no parts make this figure: " + figure);
        }
    }
}
