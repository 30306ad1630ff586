package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.SegmentSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * DuckDB, in memory, bounded and shut in: it reads below the directories of log and archive, writes below its own one for
 * temporary files, loads nothing, and no statement can change that.
 *
 * <p>One root connection; each session has a duplicate of it, which sees the same settings and macros, and temporary tables
 * of its own.
 */
final class Database implements AutoCloseable {
    private final DuckDBConnection root;
    private final Path temporary;

    private Database(DuckDBConnection root, Path temporary) {
        this.root = root;
        this.temporary = temporary;
    }

    static Database open(QuerySettings settings) {
        Path temporary = makeTemporary(settings.temporary());
        try {
            // Not by DriverManager: a container may have deregistered the driver that its scanner loaded.
            Connection connection = new DuckDBDriver()
                    .connect(
                            "jdbc:duckdb:",
                            properties(
                                    settings.memoryLimit(), settings.threads(), temporary, settings.temporaryLimit()));
            DuckDBConnection root = connection.unwrap(DuckDBConnection.class);
            shutIn(root, settings, temporary);
            return new Database(root, temporary);
        } catch (SQLException | LinkageError e) {
            FileUtils.deleteQuietly(temporary.toFile());
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "cannot start DuckDB: " + Causes.text(e), e);
        }
    }

    private static Path makeTemporary(Path parent) {
        try {
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, "query-");
        } catch (IOException e) {
            throw QueryException.of(
                    QueryException.Code.UNAVAILABLE, "cannot make a directory for temporary files in " + parent, e);
        }
    }

    /** Results are not streamed out of DuckDB: a streamed one that fails no longer tells why. */
    static Properties properties(String memoryLimit, int threads, Path temporary, String temporaryLimit) {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", memoryLimit);
        properties.setProperty("threads", Integer.toString(threads));
        properties.setProperty("temp_directory", temporary.toString());
        properties.setProperty("max_temp_directory_size", temporaryLimit);
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("errors_as_json", "true");
        properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "false");
        return properties;
    }

    private static void shutIn(DuckDBConnection root, QuerySettings settings, Path temporary) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String setting : SegmentSql.SESSION) {
            // For the connections to come too.
            statements.add(setting.replaceFirst("^set (?!global)", "set global "));
        }
        String directories = Stream.concat(
                        Stream.of(settings.logs(), temporary), settings.archive().map(ArchiveSettings::folder).stream())
                .map(directory -> SegmentSql.literal(directory + "/"))
                .collect(Collectors.joining(", ", "[", "]"));
        statements.add("set allowed_directories = " + directories);
        statements.add("set enable_external_access = false");
        // Ours have the few on the right; what DuckDB takes for the smaller side can be a hundred million events.
        statements.add("set global disabled_optimizers = 'build_side_probe_side'");
        statements.add("set lock_configuration = true");
        try (Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            root.close();
            throw e;
        }
    }

    /** A file that statements may write, in the directory for temporary files. */
    Path temporaryFile(String name) {
        return temporary.resolve(name);
    }

    /** The one folder that is written to, with what may be read besides log and archive. */
    Path temporary() {
        return temporary;
    }

    Connection connect() {
        try {
            return root.duplicate();
        } catch (SQLException e) {
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "DuckDB gives no connection", e);
        }
    }

    @Override
    public void close() {
        try {
            root.close();
        } catch (SQLException e) {
            System.getLogger(Database.class.getName()).log(System.Logger.Level.WARNING, "DuckDB did not close", e);
        }
        FileUtils.deleteQuietly(temporary.toFile());
    }
}
