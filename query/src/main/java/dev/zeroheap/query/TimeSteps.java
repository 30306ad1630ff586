package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time steps of a question as its statements see them: by number, counted from the {@link Step} in which the range
 * begins; all in one where there are none.
 *
 * <p>A number takes DuckDB a subtraction and a division. A timestamp that it has to put together from parts took it
 * nearly a third of all that percentiles by the hour cost.
 *
 * @param first where the first step begins
 * @param step how long each is; null where there are none
 */
record TimeSteps(Instant first, @Nullable Duration step) {
    /** The column that has the number. */
    static final String NUMBER = "step_number";

    /** All time in one. */
    static final TimeSteps NONE = new TimeSteps(Instant.EPOCH, null);

    static TimeSteps of(TimeRange range, @Nullable Duration step) {
        if (step == null) {
            return NONE;
        }
        Instant from = requireNonNull(range.from(), "from");
        long seconds = step.toSeconds();
        return new TimeSteps(Instant.ofEpochSecond(Math.floorDiv(from.getEpochSecond(), seconds) * seconds), step);
    }

    /** The column, of events of the range that have their time as {@code ts}. */
    String column(Dialect dialect) {
        if (step == null) {
            return "0 as " + NUMBER;
        }
        String since = dialect.micros("ts") + " - " + TimeUnit.SECONDS.toMicros(first.getEpochSecond());
        return dialect.quotient(since, TimeUnit.SECONDS.toMicros(step.toSeconds())) + " as " + NUMBER;
    }

    /** Reads the column: the begin of the step; null where there are none. */
    @Nullable
    Instant read(ResultCursor cursor) throws SQLException {
        long number = cursor.count();
        return step == null ? null : first.plus(step.multipliedBy(number));
    }

    /** The number of the step that begins so; 0 where there are none. */
    long number(@Nullable Instant begin) {
        return step == null || begin == null
                ? 0
                : Duration.between(first, begin).toSeconds() / step.toSeconds();
    }
}
