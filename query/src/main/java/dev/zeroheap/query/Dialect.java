package dev.zeroheap.query;

import java.util.List;

/**
 * Where the SQL of engines differs; everything else is written so that DuckDB and Trino both take it.
 *
 * <p>The other difference, where rows come from, is the {@link Plan}'s.
 */
interface Dialect {
    /** The value of a label, null where there is none. */
    String label(String key);

    /** Whether a double is a number, neither NaN nor infinite. */
    String isFinite(String number);

    /** Exact percentiles of a column, as one array. */
    String percentiles(String number, List<String> fractions);

    /** An element of an array, from 1. */
    String element(String array, int position);

    /** The timestamp of so many microseconds since 1970. */
    String timestamp(long micros);

    /** A double without what stands after its point. */
    String cut(String number);

    /** The sum of doubles, with rounding errors made up for. */
    String compensatedSum(String number);
}
