package dev.zeroheap.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/** The archive's Parquet files as any other program may read them, without the catalog. */
final class ArchiveFiles {
    private ArchiveFiles() {}

    /** How many rows of one name there are; meant for an archive that nobody compacts meanwhile. */
    static long rows(Path folder, String name) {
        List<Path> files = parquet(folder.resolve("archive"));
        if (files.isEmpty()) {
            return 0;
        }
        String list = files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", "));
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckdb.createStatement();
                ResultSet count = statement.executeQuery(
                        "select count(*) from read_parquet([" + list + "]) where name = '" + name + "'")) {
            count.next();
            return count.getLong(1);
        } catch (SQLException stillBeingWritten) {
            return 0;
        }
    }

    /** What DuckDB answers to a SELECT of one text from {@code events}, all rows of the archive; an archive must be there. */
    static List<String> texts(Path folder, String select) {
        String list = parquet(folder.resolve("archive")).stream()
                .map(file -> "'" + file + "'")
                .collect(Collectors.joining(", "));
        List<String> texts = new ArrayList<>();
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckdb.createStatement();
                ResultSet rows =
                        statement.executeQuery("with events as (from read_parquet([" + list + "])) " + select)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new AssertionError("cannot run " + select, e);
        }
    }

    private static List<Path> parquet(Path archive) {
        if (!Files.exists(archive)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(archive)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        } catch (IOException e) {
            throw new AssertionError("cannot list " + archive, e);
        }
    }
}
