package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.SegmentSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.duckdb.DuckDBDriver;

/**
 * A DuckDB of its own for one statement of somebody else's: it has one view, reads the files of that view and no others,
 * loads nothing, reaches nothing, and no statement can change that. It is thrown away with whatever the statement left.
 *
 * <p>A database of its own, since in the engine's the folders of log and archive are open, and settings are shared.
 */
final class SqlSandbox implements AutoCloseable {
    private final Connection connection;
    private final Path spill;

    private SqlSandbox(Connection connection, Path spill) {
        this.connection = connection;
        this.spill = spill;
    }

    /**
     * Opens it.
     *
     * @param temporary where it may spill, in a folder of its own
     * @param readable the files that it may read
     * @param view a SELECT over these files
     * @throws SQLException where a file cannot be read, among others
     */
    static SqlSandbox open(SqlSettings settings, int threads, Path temporary, List<String> readable, String view)
            throws SQLException {
        Path spill = makeSpill(temporary);
        try {
            Connection connection = new DuckDBDriver()
                    .connect(
                            "jdbc:duckdb:",
                            Database.properties(settings.memoryLimit(), threads, spill, settings.temporaryLimit()));
            SqlSandbox sandbox = new SqlSandbox(connection, spill);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set timezone = 'UTC'");
                statement.execute("create view " + SqlStatement.VIEW + " as " + view);
                statement.execute("set allowed_paths = "
                        + readable.stream().map(SegmentSql::literal).collect(joining(", ", "[", "]")));
                statement.execute("set enable_external_access = false");
                statement.execute("set lock_configuration = true");
                return sandbox;
            } catch (SQLException | RuntimeException e) {
                sandbox.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            FileUtils.deleteQuietly(spill.toFile());
            throw e;
        }
    }

    private static Path makeSpill(Path temporary) throws SQLException {
        try {
            return Files.createTempDirectory(temporary, "sql-");
        } catch (IOException e) {
            throw new SQLException("cannot make a directory for temporary files in " + temporary, e);
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger(SqlSandbox.class.getName()).log(System.Logger.Level.WARNING, "DuckDB did not close", e);
        }
        FileUtils.deleteQuietly(spill.toFile());
    }
}
