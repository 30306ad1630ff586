package dev.zeroheap.bench;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.EventField;
import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.SegmentSql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * {@code MEMORY_LIMIT THREADS SPILL OUTPUT ORDER OPTIONS SEGMENT...}: what one would write who has DuckDB and nothing else: one
 * COPY of the segments to one sorted Parquet file. It trusts that every line is an event with no other fields than those
 * that the format knows.
 */
final class BareCopyMain {
    /** As the archive sorts. */
    static final String SORTED = "order by name, ts";

    /** In the order of the lines. */
    static final String UNSORTED = "";

    /** As the archive compresses. */
    static final String ZSTD = "format parquet, compression zstd";

    private BareCopyMain() {}

    public static void main(String[] args) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", args[0]);
        properties.setProperty("threads", args[1]);
        properties.setProperty("temp_directory", args[2]);
        List<Path> segments = Arrays.stream(args).skip(6).map(Path::of).toList();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            statement.execute("copy (" + rows(segments) + ' ' + args[4] + ") to " + SegmentSql.literal(args[3]) + " ("
                    + args[5] + ")");
        }
    }

    /** The same columns as in the archive; where an event comes from is taken from its path. */
    static String rows(List<Path> segments) {
        return """
            select cast("timestamp" as timestamptz) at time zone 'UTC' as ts, message as name, %s, data.labels as labels,
              split_part(filename, '/', -3) as service, split_part(split_part(filename, '/', -2), '-', 2) as host,
              split_part(filename, '/', -2) as run, seq
            from read_json([%s], format = 'newline_delimited', filename = true, columns = {
              "timestamp": 'VARCHAR', message: 'VARCHAR', seq: 'BIGINT', data: 'STRUCT(%s, labels MAP(VARCHAR, VARCHAR))'})""".formatted(
                        Arrays.stream(EventField.values())
                                .map(field -> "data." + EventColumn.of(field).quoted())
                                .collect(joining(", ")),
                        segments.stream()
                                .map(path -> SegmentSql.literal(path.toString()))
                                .collect(joining(", ")),
                        Arrays.stream(EventField.values())
                                .map(field -> EventColumn.of(field).quoted()
                                        + ' '
                                        + EventColumn.of(field).type().duckdb())
                                .collect(joining(", ")));
    }
}
