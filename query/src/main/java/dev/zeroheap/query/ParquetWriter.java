package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.SegmentSql;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows in a temporary table, which may lie on disk within the engine's bounds, and writes them to a file. Used by
 * one thread.
 */
final class ParquetWriter<R> implements AutoCloseable {
    private static final String ROWS = "parquet_rows";

    private final ResultTable<R> table;
    private final Session session;
    private final DuckDBAppender appender;

    ParquetWriter(ResultTable<R> table, Session session) throws ReadFailure {
        this.table = table;
        this.session = session;
        session.execute("create temp table " + ROWS + " ("
                + table.columns().stream()
                        .map(column -> '"' + column.name().replace("\"", "\"\"") + "\" "
                                + column.type().duckdb())
                        .collect(joining(", "))
                + ")");
        this.appender = session.appender(ROWS);
    }

    void add(R row) throws ReadFailure {
        List<@Nullable Object> cells = table.cells().apply(row);
        try {
            appender.beginRow();
            for (Object cell : cells) {
                append(cell);
            }
            appender.endRow();
        } catch (SQLException e) {
            throw session.failureOf(e);
        }
    }

    private void append(@Nullable Object cell) throws SQLException {
        if (cell == null) {
            appender.appendNull();
        } else if (cell instanceof String text) {
            appender.append(text);
        } else if (cell instanceof Long whole) {
            appender.append(whole);
        } else if (cell instanceof Double decimal) {
            appender.append(decimal);
        } else if (cell instanceof Boolean flag) {
            appender.append(flag);
        } else if (cell instanceof Instant instant) {
            appender.append(instant.atOffset(ZoneOffset.UTC));
        } else if (cell instanceof Map<?, ?> map) {
            appender.append(map);
        } else {
            throw new IllegalArgumentException("no cell can be a " + cell.getClass());
        }
    }

    /** Writes the file; no row may be added after it. */
    void writeTo(Path file) throws ReadFailure {
        try {
            appender.close();
        } catch (SQLException e) {
            throw session.failureOf(e);
        }
        session.execute("copy (select * from " + ROWS + " order by rowid) to " + SegmentSql.literal(file.toString())
                + " (format parquet, compression zstd)");
    }

    @Override
    public void close() {
        try {
            appender.close();
        } catch (SQLException e) {
            // What could not be appended was reported by the row before, or nobody wants it any more.
        }
    }
}
