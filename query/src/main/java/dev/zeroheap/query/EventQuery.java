package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks for events as they were recorded.
 *
 * @param range of which time
 * @param filter which of them
 * @param order which come first
 * @param limit how many at most, 1..{@value #MAX_LIMIT}, default {@value #DEFAULT_LIMIT}; a stream has no such bound
 * @param after the event after which they begin; null to begin with the first
 */
public record EventQuery(TimeRange range, Filter filter, Order order, int limit, EventCursor.@Nullable Position after) {
    /** The most events that one answer holds. */
    public static final int MAX_LIMIT = 10_000;

    /** How many events where nothing is said. */
    public static final int DEFAULT_LIMIT = 100;

    /** Checks the limit. */
    public EventQuery {
        requireNonNull(range, "range");
        requireNonNull(filter, "filter");
        requireNonNull(order, "order");
        if (limit < 1 || limit > MAX_LIMIT) {
            throw QueryException.invalid("limit", "limit must be 1.." + MAX_LIMIT + ": " + limit);
        }
    }

    /** From the first event on. */
    public EventQuery(TimeRange range, Filter filter, Order order, int limit) {
        this(range, filter, order, limit, null);
    }

    /** The newest events of a range. */
    public static EventQuery newest(TimeRange range) {
        return new EventQuery(range, Filter.NONE, Order.NEWEST_FIRST, DEFAULT_LIMIT);
    }
}
