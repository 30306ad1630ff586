package dev.zeroheap.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bin/bench archive-encodings}: the same events of one day in Parquet files of many kinds, to choose how the archive
 * writes its own.
 */
final class EncodingsBench {
    private static final int REPEATS = 5;
    private static final String SORTED = "name, ts";
    private static final String CHOSEN = "compression zstd, parquet_version v2, row_group_size 122880";

    private final Path scratch;
    private final boolean quick;
    private final List<String> table = new ArrayList<>();

    EncodingsBench(Path scratch, boolean quick) {
        this.scratch = scratch;
        this.quick = quick;
    }

    /**
     * A way to write.
     *
     * @param what for people
     * @param replaced columns that are written otherwise, as DuckDB's {@code replace} takes them; empty for none
     * @param order how the events are sorted; empty for as they came
     * @param options of COPY, the format left out
     */
    private record Variant(String what, String replaced, String order, String options) {
        static Variant sorted(String options) {
            return new Variant(options, "", SORTED, options);
        }

        static Variant by(String order) {
            return new Variant(order.isEmpty() ? "not sorted" : "order by " + order, "", order, CHOSEN);
        }

        static Variant with(String replaced) {
            return new Variant(replaced, replaced, SORTED, CHOSEN);
        }
    }

    private static final List<Variant> VARIANTS = List.of(
            new Variant("DuckDB's default, not sorted", "", "", "compression snappy"),
            new Variant("DuckDB's default, sorted", "", SORTED, "compression snappy"),
            Variant.sorted("compression zstd"),
            Variant.sorted(CHOSEN));

    /** Measures, and writes the table. */
    void run(Path results) throws IOException, SQLException {}
}
