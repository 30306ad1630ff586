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

    /** All numbers of a column as one array, in their order. */
    String sorted(String number);

    /** An element of an array or of an unnamed row, from 1; both are expressions. */
    String element(String array, String position);

    /** The same of a position that is known. */
    default String element(String array, int position) {
        return element(array, String.valueOf(position));
    }

    /** The timestamp of so many microseconds since 1970. */
    String timestamp(long micros);

    /** A double without what stands after its point. */
    String cut(String number);

    /** The sum of doubles, with rounding errors made up for. */
    String compensatedSum(String number);

    /** A text as a double; null where it is none. */
    String textAsDouble(String text);

    /** Whether a text begins so; both are expressions. */
    String startsWith(String text, String prefix);

    /** Whether a regular expression matches the whole of a text; both are expressions. */
    String matches(String text, String pattern);

    /** A table of the labels of rows that have {@code ts} and {@code labels}: {@code ts, entry, label_value}. */
    String labelsOf(String rows);

    /** Microseconds from 1970 to a timestamp. */
    String micros(String ts);

    /** How often a whole number goes into another, neither negative. */
    String quotient(String number, long by);

    /** The labels in the order of their keys, so that equal ones are one group; null where there are none. */
    String sortedLabels(String labels);

    /** The keys of labels, one row each, as {@code entry}; of rows that have {@code labels}. */
    String labelKeysOf(String rows);

    /** In a select list: a row for each whole number from the first, inclusive, to the second, exclusive. */
    String each(String from, String to);
}
