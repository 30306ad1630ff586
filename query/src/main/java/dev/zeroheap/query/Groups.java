package dev.zeroheap.query;

import java.util.HashSet;
import java.util.List;

/**
 * Which groups a question tells apart, and which of them its answer holds.
 *
 * @param by what tells them apart, at most {@value #MAX_DIMENSIONS}; none for one group of all events
 * @param limit how many groups, 1..{@value #MAX_LIMIT}: those that come first in the order
 * @param orderBy by which figure of the whole group, all its time steps together, they are ordered
 * @param order {@link Order#DESCENDING} for the greatest first; groups without the figure come last, equal ones by their keys
 * @param withOther whether the groups beyond the limit are answered together, as one
 */
public record Groups(List<Dimension> by, int limit, Aggregate orderBy, Order order, boolean withOther) {
    /** The most dimensions that groups may be told apart by. */
    public static final int MAX_DIMENSIONS = 8;

    /** The most groups that one answer holds. */
    public static final int MAX_LIMIT = 10_000;

    /** How many groups where nothing is said. */
    public static final int DEFAULT_LIMIT = 1_000;

    /** One group of all events. */
    public static final Groups NONE = of();

    /** Which comes first. */
    public enum Order {
        /** The greatest figure. */
        DESCENDING,
        /** The smallest figure. */
        ASCENDING
    }

    /** Checks every bound. */
    public Groups {
        by = List.copyOf(by);
        check(by);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw QueryException.invalid("limit", "limit must be 1.." + MAX_LIMIT + ": " + limit);
        }
    }

    static void check(List<Dimension> by) {
        if (by.size() > MAX_DIMENSIONS) {
            throw QueryException.invalid(
                    "group_by", "group_by must have at most " + MAX_DIMENSIONS + " dimensions: " + by.size());
        }
        if (new HashSet<>(by).size() < by.size()) {
            throw QueryException.invalid(
                    "group_by",
                    "group_by must not name a dimension twice: "
                            + Echo.of(String.join(
                                    ",", by.stream().map(Dimension::name).toList())));
        }
    }

    /** Those with most events. */
    public static Groups of(Dimension... dimensions) {
        return new Groups(List.of(dimensions), DEFAULT_LIMIT, Aggregate.COUNT, Order.DESCENDING, false);
    }

    /** The same, but so many at most. */
    public Groups top(int groups, Aggregate figure, boolean andOther) {
        return new Groups(by, groups, figure, order, andOther);
    }
}
