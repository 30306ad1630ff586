package dev.zeroheap.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement found.
 *
 * @param columns in the order of the statement
 * @param rows a cell for each column: a String, a Boolean, a Number, a List, a Map, or null. Times are texts as in {@code
 *     2026-11-23T12:00:00Z}; numbers that are not finite are null
 * @param declaration what the events are worth that it was asked of; {@code truncated} where there were more rows
 */
public record SqlAnswer(List<SqlColumn> columns, List<List<@Nullable Object>> rows, Declaration declaration)
        implements DeclaredRows<List<@Nullable Object>> {
    /** Copies columns and rows. */
    public SqlAnswer {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
    }
}
