package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path directory;

    /** A join hashes its second side: ours has the few there, and DuckDB guesses wrong how many the first one has. */
    @Test
    void shouldHashTheSideOfAJoinThatAStatementNamesSecond() throws SQLException {
        try (Database database = Database.open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")));
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create temp table small_one as select 1 as k");
            statement.execute("create temp table large_one as select range as k from range(100000)");
            try (ResultSet plan = statement.executeQuery("explain (format json) select count(*) from small_one"
                    + " join large_one on small_one.k = large_one.k")) {
                assertThat(plan.next()).isTrue();
                assertThat(plan.getString(2)).containsSubsequence("HASH_JOIN", "small_one", "large_one");
            }
        }
    }
}
