package dev.zeroheap.rest.http;

import dev.zeroheap.query.ResultColumn;
import dev.zeroheap.query.ResultTable;
import dev.zeroheap.query.SqlColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How rows of a statement look in formats that are written row by row. */
final class SqlRows {
    private SqlRows() {}

    /** A member for each cell that is not null. */
    static Map<String, Object> object(List<SqlColumn> columns, List<@Nullable Object> row) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Object cell = row.get(i);
            if (cell != null) {
                object.put(columns.get(i).name(), cell);
            }
        }
        return object;
    }

    /** As they are, below the names of the columns. */
    static ResultTable<List<@Nullable Object>> table(List<SqlColumn> columns) {
        return new ResultTable<>(
                columns.stream()
                        .map(column -> new ResultColumn(column.name(), ResultColumn.Type.TEXT))
                        .toList(),
                row -> row);
    }
}
