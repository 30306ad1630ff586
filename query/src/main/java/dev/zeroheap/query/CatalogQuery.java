package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks what there is: names, labels, values, services, runs.
 *
 * @param kind what is listed
 * @param range of which time
 * @param filter of which events
 * @param column whose values are listed; null for every other kind
 * @param limit how many entries at most, those with most events first, 1..{@value #MAX_LIMIT}, default {@value
 *     #DEFAULT_LIMIT}
 */
public record CatalogQuery(
        Kind kind, TimeRange range, Filter filter, @Nullable Dimension column, int limit) {
    /** The most entries that one answer holds. */
    public static final int MAX_LIMIT = 10_000;

    /** How many entries where nothing is said. */
    public static final int DEFAULT_LIMIT = 1_000;

    /** What is listed. */
    public enum Kind {
        /** The names of metrics. */
        NAMES,
        /** The keys of labels; with a filter by name, those of one metric. */
        LABELS,
        /** The values of a column or label. */
        VALUES,
        /** The services that recorded. */
        SERVICES,
        /** The runs of their processes. */
        RUNS;

        /** The last part of its path. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks that a column is named where one is needed. */
    public CatalogQuery {
        requireNonNull(range, "range");
        requireNonNull(filter, "filter");
        if (kind == Kind.VALUES && column == null) {
            throw QueryException.invalid("column", "column must name a column or label.<key>, and there is none");
        }
        if (kind != Kind.VALUES && column != null) {
            throw QueryException.unknown("column", "there is no parameter column for " + kind.wireName());
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw QueryException.invalid("limit", "limit must be 1.." + MAX_LIMIT + ": " + limit);
        }
    }
}
