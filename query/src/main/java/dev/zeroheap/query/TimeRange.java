package dev.zeroheap.query;

import dev.zeroheap.archive.DurationText;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From when, inclusive, to when, exclusive; in microseconds, as events are.
 *
 * <p>Finer instants are moved up to the next microsecond, which changes no answer.
 *
 * @param from the start; null asks from the first event on
 * @param to the end; null asks to the last event, future ones included
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {
    /** Every event. */
    public static final TimeRange ALL = new TimeRange(null, null);

    /** The earliest instant that can be asked for. */
    public static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");

    /** The latest instant that can be asked for. */
    public static final Instant MAX = Instant.parse("9999-12-31T23:59:59Z");

    /** Checks both bounds and their order. */
    public TimeRange {
        from = checked("from", from);
        to = checked("to", to);
        if (from != null && to != null && !from.isBefore(to)) {
            throw QueryException.invalid("from", "from must be before to: " + from + " is not before " + to);
        }
    }

    private static @Nullable Instant checked(String parameter, @Nullable Instant instant) {
        if (instant == null) {
            return null;
        }
        if (instant.isBefore(MIN) || instant.isAfter(MAX)) {
            throw QueryException.invalid(parameter, parameter + " must be " + MIN + ".." + MAX + ": " + instant);
        }
        Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
        return cut.equals(instant) ? instant : cut.plus(1, ChronoUnit.MICROS);
    }

    /** Between two instants. */
    public static TimeRange between(Instant from, Instant to) {
        return new TimeRange(from, to);
    }

    /** So long until now: {@code 15m}, {@code 1h30m}, {@code 7d}, {@code PT1H30M}. */
    public static TimeRange last(String duration, Clock clock) {
        Duration length = duration("range", duration);
        return last(length, clock.instant());
    }

    /** The duration that the parameter has. */
    static Duration duration(String parameter, String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw QueryException.invalid(
                    parameter, parameter + " must be a duration such as 15m, 1h30m, 7d or PT1H30M: " + Echo.of(text));
        }
    }

    private static TimeRange last(Duration length, Instant now) {
        if (length.isZero() || length.isNegative()) {
            throw QueryException.invalid("range", "range must be longer than nothing: " + length);
        }
        if (length.compareTo(Duration.between(MIN, now)) > 0) {
            throw QueryException.invalid("range", "range must not begin before " + MIN + ": " + length);
        }
        Instant to = now.truncatedTo(ChronoUnit.MICROS);
        return new TimeRange(to.minus(length), to);
    }

    /** How long it is; empty where an end is open. */
    public Optional<Duration> length() {
        return from == null || to == null ? Optional.empty() : Optional.of(Duration.between(from, to));
    }

    /** As long a range, so much earlier. */
    TimeRange before(Duration shift) {
        try {
            return new TimeRange(from == null ? null : from.minus(shift), to == null ? null : to.minus(shift));
        } catch (DateTimeException | ArithmeticException | QueryException e) {
            throw QueryException.invalid("compare", "compare must not go back behind " + MIN + ": " + shift);
        }
    }

    /** Whether an event of this instant is asked for. */
    public boolean contains(Instant instant) {
        return (from == null || !instant.isBefore(from)) && (to == null || instant.isBefore(to));
    }

    /** Whether every event of this day, UTC, is asked for. */
    boolean containsDay(LocalDate day) {
        Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant next = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return !midnight.isBefore(fromOrMin()) && !next.isAfter(toOrMax());
    }

    /** The start, or the earliest instant where it is open. */
    Instant fromOrMin() {
        return from == null ? Instant.MIN : from;
    }

    /** The end, or the latest instant where it is open. */
    Instant toOrMax() {
        return to == null ? Instant.MAX : to;
    }
}
