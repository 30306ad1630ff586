package dev.zeroheap.bench;

import dev.zeroheap.archive.SegmentSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * {@code bin/bench archive-encodings}: the same events of one day in Parquet files of many kinds, to choose how the archive
 * writes its own.
 */
final class EncodingsBench {
    private static final int REPEATS = 5;
    private static final String MEMORY_LIMIT = "2GB";
    private static final String SORTED = "name, ts";
    private static final String V2 = "compression zstd, parquet_version v2";

    private final Path scratch;
    private final boolean quick;

    EncodingsBench(Path scratch, boolean quick) {
        this.scratch = scratch;
        this.quick = quick;
    }

    /**
     * A way to write.
     *
     * @param replaced columns that are written otherwise, {@code expression as column}; empty for none
     * @param order how the events are sorted; empty for as they came
     * @param options of COPY, the format left out
     */
    private record Variant(String replaced, String order, String options) {
        static Variant sorted(String options) {
            return new Variant("", SORTED, options);
        }

        static Variant by(String order) {
            return new Variant("", order, V2);
        }

        static Variant with(String replaced) {
            return new Variant(replaced, SORTED, V2);
        }

        String select() {
            return "select *" + (replaced.isEmpty() ? "" : " replace (" + replaced + ')') + " from day"
                    + (order.isEmpty() ? "" : " order by " + order);
        }
    }

    private static final List<Variant> VARIANTS = List.of(
            new Variant("", "", "compression snappy"),
            new Variant("", "", "compression zstd"),
            Variant.sorted("compression zstd"),
            Variant.sorted(V2),
            Variant.sorted("compression zstd, compression_level 9"),
            Variant.sorted(V2 + ", compression_level 9"),
            Variant.sorted(V2 + ", compression_level 15"),
            Variant.sorted(V2 + ", row_group_size 30720"),
            Variant.sorted(V2 + ", row_group_size 491520"),
            Variant.sorted(V2 + ", row_group_size 1048576"),
            Variant.sorted(V2 + ", dictionary_size_limit 4096"),
            Variant.sorted(V2 + ", dictionary_size_limit 1000000"),
            Variant.sorted(V2 + ", row_group_size 1048576, dictionary_size_limit 1000000"),
            Variant.sorted(V2 + ", write_bloom_filter false"),
            Variant.by(""),
            Variant.by("ts"),
            Variant.by("name, labels, ts"),
            Variant.by("name, run, seq"),
            Variant.by("name, operation, ts"),
            Variant.with("cast(duration as float) as duration"),
            Variant.with("round(duration, 6) as duration"),
            Variant.with("cast(round(duration * 1e9) as bigint) as duration"),
            Variant.with("cast(round(duration * 1e6) as bigint) as duration"));

    /** Measures, and writes the table. */
    void run(Path table) throws IOException, SQLException {
        MixedLog log = MixedLog.write(scratch.resolve("logs"), quick ? 500_000 : 4_000_000, 4, 1, 64L << 20);
        Files.createDirectories(table.toAbsolutePath().getParent());
        List<String> lines = new ArrayList<>(List.of(
                "# One day's " + log.events() + " events in Parquet files of many kinds",
                "",
                "Written by `bin/bench archive-encodings`. *Query*: count and p95 of the duration of one name by hour.",
                "",
                "| replaced | order by | options | bytes/event | write, s | query, ms |",
                "|---|---|---|---|---|---|"));
        Properties properties = new Properties();
        properties.setProperty("memory_limit", MEMORY_LIMIT);
        properties.setProperty("threads", "2");
        properties.setProperty("temp_directory", scratch.resolve("spill").toString());
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            statement.execute("copy (" + BareCopyMain.rows(log.segments()) + ") to "
                    + SegmentSql.literal(scratch.resolve("day.parquet").toString()) + " (format parquet)");
            statement.execute("create view day as from "
                    + SegmentSql.literal(scratch.resolve("day.parquet").toString()));
            for (Variant variant : VARIANTS) {
                try (Statement own = connection.createStatement()) { // one that runs out of memory is closed by it
                    lines.add(measure(own, variant, log.events()));
                }
                Files.write(table, lines);
            }
        }
    }

    private String measure(Statement statement, Variant variant, long events) throws IOException, SQLException {
        Path file = scratch.resolve("variant.parquet");
        String path = SegmentSql.literal(file.toString());
        long start = System.nanoTime();
        try {
            statement.execute(
                    "copy (" + variant.select() + ") to " + path + " (format parquet, " + variant.options + ')');
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).startsWith("Out of Memory Error")) {
                throw e;
            }
            return row(variant, "more than " + MEMORY_LIMIT + " of memory | |");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            long asked = System.nanoTime();
            statement.execute("select date_trunc('hour', ts) as hour, count(*), quantile_cont(duration, 0.95) from "
                    + path + " where name = 'http_request' group by hour");
            millis.add((System.nanoTime() - asked) / 1e6);
        }
        return row(
                variant,
                String.format(
                        Locale.ROOT,
                        "%.2f | %.1f | %.0f",
                        Files.size(file) / (double) events,
                        seconds,
                        Medians.of(millis)));
    }

    private static String row(Variant variant, String figures) {
        return "| " + variant.replaced + " | " + variant.order + " | " + variant.options + " | " + figures + " |";
    }
}
