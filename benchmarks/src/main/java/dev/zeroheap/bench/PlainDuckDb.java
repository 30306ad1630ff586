package dev.zeroheap.bench;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.query.QuerySettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** DuckDB in this process, in memory, with the threads and the memory limit that the service gives to its own. */
final class PlainDuckDb implements AutoCloseable {
    private final Connection connection;

    private PlainDuckDb(Connection connection) {
        this.connection = connection;
    }

    /** Opens it with the limits of these settings. */
    static PlainDuckDb open(QuerySettings settings) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memoryLimit());
        properties.setProperty("threads", String.valueOf(settings.threads()));
        properties.setProperty("temp_directory", settings.temporary().toString());
        return new PlainDuckDb(new DuckDBDriver().connect("jdbc:duckdb:", properties));
    }

    /** Reads every column of every row of the result; returns how many rows there are. */
    long run(MonthQuestion question, List<Path> files) throws SQLException {
        String list = files.stream().map(file -> "'" + file + "'").collect(joining(", ", "[", "]"));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question.sql().formatted(list))) {
            int columns = result.getMetaData().getColumnCount();
            long rows = 0;
            for (; result.next(); rows++) {
                for (int column = 1; column <= columns; column++) {
                    result.getObject(column);
                }
            }
            return rows;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
