package dev.zeroheap.query;

import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.TailBatch.Piece;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the lines of a batch into events by the SQL that every question uses.
 *
 * <p>It has a DuckDB of its own, with one thread: only so rows come in the order of lines, by which the place of each in the
 * log is known. That is proved for every batch by the numbers of lines. Used by one thread.
 */
final class TailRows implements AutoCloseable {
    private static final String MEMORY_LIMIT = "256MB";
    private static final String SPILL_LIMIT = "256MB";
    private static final String TABLE = "tail_lines";

    private final Database database;
    private final Connection connection;
    private final Dialect dialect = new DuckDbDialect();

    TailRows(QuerySettings settings) {
        database = Database.open(settings.withMemory(MEMORY_LIMIT, 1, SPILL_LIMIT));
        connection = database.connect();
    }

    /** Where DuckDB may read the lines of a batch. */
    Path directory() {
        return database.temporary();
    }

    /** An event, and the number of its line within the batch, from 0. */
    record Row(int line, EventRow event) {}

    /** Makes rows of all lines; the batch before is forgotten. */
    void load(TailBatch batch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create or replace temp table " + TABLE
                    + " as select row_number() over () - 1 as tail_line, * from ("
                    + SegmentSql.rows(batch.pieces().stream().map(Piece::copy).toList())
                    + ") as line");
            check(batch, statement);
        }
    }

    private static void check(TailBatch batch, Statement statement) throws SQLException {
        Map<String, List<Long>> lines = new HashMap<>();
        try (ResultSet result = statement.executeQuery(
                "select segment, min(tail_line), max(tail_line), count(*) from " + TABLE + " group by all")) {
            while (result.next()) {
                lines.put(result.getString(1), List.of(result.getLong(2), result.getLong(3), result.getLong(4)));
            }
        }
        long first = 0;
        for (Piece piece : batch.pieces()) {
            long count = piece.ends().size();
            List<Long> seen = lines.get(piece.copy().path().toString());
            if (!List.of(first, first + count - 1, count).equals(seen)) {
                throw new SQLException("of " + count + " lines from " + first + " on came " + seen + ": "
                        + piece.copy().path());
            }
            first += count;
        }
    }

    /** The events of the batch that match, in the order of their lines. */
    List<Row> matching(Filter filter) throws SQLException {
        String columns = EventColumn.ALL.stream()
                .map(EventColumn::quoted)
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select tail_line, " + columns + " from " + TABLE + " where "
                        + SegmentSql.IS_EVENT + " and " + condition(filter) + " order by tail_line")) {
            List<Row> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(new Row(result.getInt(1), EventQuestion.row(new ResultCursor(result, 2))));
            }
            return rows;
        }
    }

    /** The one place where the tail depends on how filters become SQL. */
    private String condition(Filter filter) {
        return "(" + new EventSource(TimeRange.ALL, filter, List.of(), dialect).condition() + ")";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger(TailRows.class.getName()).log(System.Logger.Level.WARNING, "connection did not close", e);
        }
        database.close();
    }
}
