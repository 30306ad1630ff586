package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.SegmentSql;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A statement over the events of a range, live and archived, each once.
 *
 * <p>The engine's own session reads the live events, as for every question, and writes them to a file; a {@link SqlSandbox}
 * sees that file and those of the plan, as one view.
 */
final class SqlQuestion implements Question {
    /** Asks the engine for what is bound to it. */
    @FunctionalInterface
    interface Sessions {
        Session of(Connection connection);
    }

    private static final Set<String> WHOLE =
            Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER");
    private static final Set<String> LARGE = Set.of("UBIGINT", "HUGEINT", "UHUGEINT");
    private static final Set<String> DECIMAL = Set.of("FLOAT", "DOUBLE");

    private final SqlQuery query;
    private final Dialect dialect;
    private final SqlSettings settings;
    private final int threads;
    private final Path temporary;

    SqlQuestion(SqlQuery query, Dialect dialect, SqlSettings settings, int threads, Path temporary) {
        this.query = query;
        this.dialect = dialect;
        this.settings = settings;
        this.threads = threads;
        this.temporary = temporary;
    }

    @Override
    public TimeRange range() {
        return query.range();
    }

    @Override
    public Filter filter() {
        return Filter.NONE;
    }

    /** The columns as {@code /api/v1/events} shows them. */
    @Override
    public EventSource source() {
        return new EventSource(
                query.range(),
                Filter.NONE,
                EventColumn.ALL.stream()
                        .map(column -> new EventSource.Column(
                                column.quoted(), column.equals(EventColumn.TS) ? "timestamp" : column.name()))
                        .toList(),
                dialect);
    }

    SqlAnswer answer(Session session, Plan plan, Worth worth, Sessions sessions) throws ReadFailure {
        Path live = temporary.resolve("sql-live-" + UUID.randomUUID() + ".parquet");
        try {
            session.execute(
                    "copy (" + source().live() + ") to " + SegmentSql.literal(live.toString()) + " (format parquet)");
            try (SqlSandbox sandbox =
                            SqlSandbox.open(settings, threads, temporary, readable(plan, live), view(plan, live));
                    Session asking = sessions.of(sandbox.connection())) {
                return answer(asking, worth);
            } catch (SQLException e) {
                throw session.failureOf(e);
            }
        } finally {
            delete(live);
        }
    }

    private static List<String> readable(Plan plan, Path live) {
        List<String> readable = new ArrayList<>(List.of(live.toString()));
        plan.files().stream().map(ArchiveFile::location).forEach(readable::add);
        return readable;
    }

    private String view(Plan plan, Path live) {
        String all =
                "select " + source().aliases() + " from read_parquet([" + SegmentSql.literal(live.toString()) + "])";
        String archived = plan.archivedRows(plan.files());
        return archived == null ? all : all + " union all " + source().archived(archived);
    }

    private SqlAnswer answer(Session asking, Worth worth) throws ReadFailure {
        String table = "answer_" + UUID.randomUUID().toString().replace("-", "");
        run(
                asking,
                "create temp table " + table + " as select * from (\n" + query.sql() + "\n) as " + table + " limit "
                        + (settings.rowLimit() + 1L));
        checkLength(asking, table);
        List<SqlColumn> columns = asking.query("select * from " + table + " limit 0", SqlQuestion::columns);
        List<List<@Nullable Object>> rows =
                asking.query("select " + cells(columns) + " from " + table, result -> rows(result, columns));
        boolean isTruncated = rows.size() > settings.rowLimit();
        return new SqlAnswer(
                columns, isTruncated ? rows.subList(0, settings.rowLimit()) : rows, worth.declare(isTruncated));
    }

    /** What DuckDB has against the statement is for the asker; a file that is gone is for the engine. */
    private static void run(Session asking, String sql) throws ReadFailure {
        try {
            asking.execute(sql);
        } catch (ReadFailure e) {
            if (DuckDbError.isUnreadable(e)) {
                throw e;
            }
            throw SqlStatement.refused("cannot be answered: " + e.getMessage());
        }
    }

    private void checkLength(Session asking, String table) throws ReadFailure {
        long bytes = asking.query(
                "select coalesce(sum(strlen(cast(" + table + " as varchar))), 0) from " + table, result -> {
                    result.next();
                    return result.getLong(1);
                });
        if (bytes > settings.answerLimit()) {
            throw QueryException.of(
                    QueryException.Code.TOO_LARGE,
                    "the answer must have at most " + settings.answerLimit() + " bytes: it has " + bytes
                            + "; select fewer columns or rows");
        }
    }

    private static List<SqlColumn> columns(ResultSet result) throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        List<SqlColumn> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(new SqlColumn(meta.getColumnName(i), meta.getColumnTypeName(i)));
        }
        return columns;
    }

    /** Each column as what JDBC gives without surprises: numbers and truth values as they are, all else as text. */
    private static String cells(List<SqlColumn> columns) {
        return columns.stream()
                .map(column -> {
                    String name = '"' + column.name().replace("\"", "\"\"") + '"';
                    if (isPlain(column.type())) {
                        return name;
                    }
                    if (isNested(column.type())) {
                        return "cast(to_json(" + name + ") as varchar)";
                    }
                    return column.type().startsWith("TIMESTAMP")
                            ? "replace(cast(cast(" + name + " as timestamp) as varchar), ' ', 'T') || 'Z'"
                            : "cast(" + name + " as varchar)";
                })
                .collect(joining(", "));
    }

    private static boolean isPlain(String type) {
        return type.equals("BOOLEAN")
                || WHOLE.contains(type)
                || LARGE.contains(type)
                || DECIMAL.contains(type)
                || type.startsWith("DECIMAL");
    }

    private static boolean isNested(String type) {
        return type.endsWith("]")
                || type.startsWith("STRUCT")
                || type.startsWith("MAP")
                || type.startsWith("UNION")
                || type.equals("JSON")
                || type.equals("VARIANT");
    }

    private static List<List<@Nullable Object>> rows(ResultSet result, List<SqlColumn> columns) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        while (result.next()) {
            List<@Nullable Object> row = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                row.add(cell(result, i + 1, columns.get(i).type()));
            }
            rows.add(row);
        }
        return rows;
    }

    private static @Nullable Object cell(ResultSet result, int index, String type) throws SQLException {
        if (type.equals("BOOLEAN")) {
            boolean flag = result.getBoolean(index);
            return result.wasNull() ? null : flag;
        }
        if (WHOLE.contains(type)) {
            long number = result.getLong(index);
            return result.wasNull() ? null : number;
        }
        if (DECIMAL.contains(type)) {
            double number = result.getDouble(index);
            return result.wasNull() || !Double.isFinite(number) ? null : number;
        }
        String text = result.getString(index);
        if (text == null) {
            return null;
        }
        if (LARGE.contains(type) || type.startsWith("DECIMAL")) {
            return new BigDecimal(text);
        }
        return isNested(type) ? tree(text) : text;
    }

    private static @Nullable Object tree(String json) throws SQLException {
        try {
            return JsonTree.read(json);
        } catch (IOException e) {
            throw new SQLException("a value is nested too deep", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(SqlQuestion.class.getName())
                    .log(System.Logger.Level.WARNING, "a temporary file stays until the engine is closed", e);
        }
    }
}
