package dev.zeroheap.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Equal parts of a range, which begin at whole multiples since 1970: a step of {@code 1h} begins on the hour, the first and
 * the last may lie in the range only partly.
 */
final class Step {
    /** The most time steps that a range may have. */
    static final int MAX_STEPS = 10_000;

    /** As long as the longest range. */
    private static final Duration LONGEST =
            Duration.ofDays(Duration.between(TimeRange.MIN, TimeRange.MAX).toDays() + 1);

    private static final int CHOSEN_STEPS = 240;
    private static final List<Duration> NICE = Stream.of(
                    "1s", "2s", "5s", "10s", "15s", "30s", "1m", "2m", "5m", "10m", "15m", "30m", "1h", "2h", "3h",
                    "6h", "12h", "1d", "2d", "7d")
            .map(text -> TimeRange.duration("step", text))
            .toList();

    private Step() {}

    /**
     * Checks a step.
     *
     * @throws QueryException unless it is whole seconds, no longer than the longest range, and cuts a closed range into fewer
     *     than {@value #MAX_STEPS}
     */
    static void check(TimeRange range, Duration step) {
        if (step.isNegative() || step.isZero() || !step.equals(step.truncatedTo(ChronoUnit.SECONDS))) {
            throw QueryException.invalid("step", "step must be whole seconds, 1s or more: " + step);
        }
        if (step.compareTo(LONGEST) > 0) {
            throw QueryException.invalid("step", "step must be at most " + LONGEST.toDays() + "d: " + step);
        }
        Duration length = length(range);
        if (length.dividedBy(step) >= MAX_STEPS) {
            throw QueryException.invalid(
                    "step",
                    "step must cut the range into fewer than " + MAX_STEPS + " parts: " + step + " of " + length);
        }
    }

    private static Duration length(TimeRange range) {
        return range.length()
                .orElseThrow(
                        () -> QueryException.invalid("step", "step needs a range with both ends, but one is open"));
    }

    /** The shortest usual step that cuts the range into at most {@value #CHOSEN_STEPS}; of many years, a longer one. */
    static Duration choose(TimeRange range) {
        Duration length = length(range);
        for (Duration step : NICE) {
            if (length.dividedBy(step) < CHOSEN_STEPS) {
                return step;
            }
        }
        Duration week = NICE.get(NICE.size() - 1);
        return week.multipliedBy(1 + length.dividedBy(week) / CHOSEN_STEPS);
    }

    /** The seconds of a step that lie in the range, of the whole range where there is no step; null where an end is open. */
    static @Nullable Double seconds(TimeRange range, @Nullable Instant start, @Nullable Duration step) {
        Instant from = range.from();
        Instant to = range.to();
        if (from == null || to == null) {
            return null;
        }
        Instant begin = start == null || start.isBefore(from) ? from : start;
        Instant end = start == null || step == null ? to : start.plus(step);
        Duration length = Duration.between(begin, end.isAfter(to) ? to : end);
        return BigDecimal.valueOf(length.getSeconds())
                .add(BigDecimal.valueOf(length.getNano(), 9))
                .doubleValue();
    }
}
