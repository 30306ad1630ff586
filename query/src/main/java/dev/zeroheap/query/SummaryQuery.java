package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the figures of each group of events, and of each time step of a group.
 *
 * @param range of which time
 * @param filter which events
 * @param groupBy what tells groups apart, at most {@value #MAX_DIMENSIONS}; with none, all events are one group
 * @param step how long a time step is, whole seconds, 1 s or more; null where the range is one step
 * @param limit how many groups at most, those with most events, 1..{@value #MAX_LIMIT}, default {@value #DEFAULT_LIMIT}
 */
public record SummaryQuery(
        TimeRange range,
        Filter filter,
        List<Dimension> groupBy,
        @Nullable Duration step,
        int limit) {
    /** The most dimensions that groups may be told apart by. */
    public static final int MAX_DIMENSIONS = 8;

    /** The most groups that one answer holds. */
    public static final int MAX_LIMIT = 10_000;

    /** How many groups where nothing is said. */
    public static final int DEFAULT_LIMIT = 1_000;

    /** The most time steps that a range may have. */
    public static final int MAX_STEPS = 10_000;

    /** Checks every bound. */
    public SummaryQuery {
        requireNonNull(range, "range");
        requireNonNull(filter, "filter");
        groupBy = List.copyOf(groupBy);
        Groups.check(groupBy);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw QueryException.invalid("limit", "limit must be 1.." + MAX_LIMIT + ": " + limit);
        }
        if (step != null) {
            Step.check(range, step);
        }
    }

    /** All events of a range, by name. */
    public static SummaryQuery byName(TimeRange range) {
        return new SummaryQuery(range, Filter.NONE, List.of(Dimension.NAME), null, DEFAULT_LIMIT);
    }

    /** The same question of other events. */
    public SummaryQuery withFilter(Filter other) {
        return new SummaryQuery(range, other, groupBy, step, limit);
    }

    /** The same question with other groups. */
    public SummaryQuery withGroupBy(Dimension... dimensions) {
        return new SummaryQuery(range, filter, List.of(dimensions), step, limit);
    }

    /** The same question for each time step. */
    public SummaryQuery withStep(Duration duration) {
        return new SummaryQuery(range, filter, groupBy, duration, limit);
    }
}
