package dev.zeroheap.archive;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** A DuckDB of its own, in memory, bounded, that spills to a directory and never looks for extensions on the network. */
final class DuckDbSession implements AutoCloseable {
    private final Connection connection;

    private final int threads;

    private DuckDbSession(Connection connection, int threads) {
        this.connection = connection;
        this.threads = threads;
    }

    static DuckDbSession open(ArchiverSettings settings, Path spill) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memoryLimit());
        properties.setProperty("threads", Integer.toString(settings.threads()));
        properties.setProperty("temp_directory", spill.toString());
        properties.setProperty("max_temp_directory_size", settings.spillLimit());
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        DuckDbSession session = new DuckDbSession(driver().connect("jdbc:duckdb:", properties), settings.threads());
        for (String statement : SegmentSql.SESSION) {
            session.execute(statement);
        }
        return session;
    }

    /** A driver that is not left behind in {@link DriverManager}, unless it was there before. */
    private static DuckDBDriver driver() throws SQLException {
        synchronized (DuckDbSession.class) {
            List<?> before = DriverManager.drivers().toList();
            DuckDBDriver driver = new DuckDBDriver();
            for (Driver registered : DriverManager.drivers().toList()) {
                if (registered instanceof DuckDBDriver && !before.contains(registered)) {
                    DriverManager.deregisterDriver(registered);
                }
            }
            return driver;
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a COPY and says how many rows it wrote. */
    long copy(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    /** Hands every row of a SELECT, or of a COPY that returns statistics, to the reader. */
    void query(String sql, RowReader reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                reader.read(result);
            }
        }
    }

    /** Does work in which the order of rows matters. */
    <T> T onOneThread(OrderedWork<T> work) throws SQLException {
        execute("set threads = 1");
        try {
            return work.run();
        } finally {
            execute("set threads = " + threads);
        }
    }

    /** Work for {@link #onOneThread}. */
    interface OrderedWork<T> {
        T run() throws SQLException;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Takes the row at which a result stands. */
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
