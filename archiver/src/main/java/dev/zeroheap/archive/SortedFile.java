package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one day, sorted, to one Parquet file that the table can take: with its field ids, and with DuckDB's
 * statistics as the bounds by which a query passes it over.
 */
final class SortedFile {
    /** A longer text is no bound: it would only make the manifests large. */
    private static final int MAX_BOUND_CHARS = 128;

    private final Archive archive;
    private final Table table;
    private final DuckDbSession duckDb;

    SortedFile(Archive archive, Table table, DuckDbSession duckDb) {
        this.archive = archive;
        this.table = table;
        this.duckDb = duckDb;
    }

    /**
     * Events of one day.
     *
     * @param epochDay the day, days since 1970-01-01
     * @param rows how many events
     * @param firstMicros timestamp of the first, microseconds since 1970-01-01
     * @param lastMicros timestamp of the last
     */
    record Day(long epochDay, long rows, long firstMicros, long lastMicros) {}

    /**
     * Writes them, on disk when this returns.
     *
     * @param attempt whose file it is
     * @param events a SELECT of the day's events
     */
    DataFile write(Attempt attempt, Day day, String events) throws SQLException, IOException {
        Path path = attempt.newDataFile(LocalDate.ofEpochDay(day.epochDay));
        List<Copied> copied = new ArrayList<>();
        duckDb.query(
                "copy (select " + columns() + " from (" + events + ") order by name, ts) to "
                        + SegmentSql.literal(path.toString())
                        + " (format parquet, compression zstd, field_ids " + fieldIds() + ", return_stats)",
                row -> copied.add(new Copied(
                        row.getLong("count"),
                        row.getLong("file_size_bytes"),
                        row.getObject("column_statistics") instanceof Map<?, ?> columns ? columns : Map.of())));
        Copied stats = copied.get(0);
        if (stats.rows != day.rows) {
            throw new SQLException("wrote " + stats.rows + " of " + day.rows + " events to " + path);
        }
        archive.reached(ArchiveStep.COPIED);
        sync(path);
        archive.reached(ArchiveStep.SYNCED);
        PartitionData partition = new PartitionData(table.spec().partitionType());
        partition.set(0, Math.toIntExact(day.epochDay));
        return DataFiles.builder(table.spec())
                .withPath(LocalFileIO.location(attempt.seal(path)))
                .withFormat(FileFormat.PARQUET)
                .withPartition(partition)
                .withSortOrder(table.sortOrder())
                .withFileSizeInBytes(stats.sizeBytes)
                .withMetrics(metrics(day, stats.columns))
                .build();
    }

    /** What DuckDB says about the file it wrote. */
    private record Copied(long rows, long sizeBytes, Map<?, ?> columns) {}

    private static void sync(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        SyncedFile.syncDirectoryOf(path);
    }

    private static String columns() {
        return EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));
    }

    private String fieldIds() {
        return EventColumn.ALL.stream()
                .map(column -> column.quoted() + ": " + fieldId(column))
                .collect(joining(", ", "{", "}"));
    }

    private String fieldId(EventColumn column) {
        Types.NestedField field = table.schema().findField(column.name());
        return field.type() instanceof Types.MapType map
                ? "{__duckdb_field_id: " + field.fieldId() + ", key: " + map.keyId() + ", value: " + map.valueId() + "}"
                : Integer.toString(field.fieldId());
    }

    private Metrics metrics(Day day, Map<?, ?> statistics) {
        Map<Integer, Long> sizes = new HashMap<>();
        Map<Integer, Long> counts = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        for (EventColumn column : EventColumn.ALL) {
            Types.NestedField field = table.schema().findField(column.name());
            Map<?, ?> of = statistics.get(column.quoted()) instanceof Map<?, ?> found ? found : Map.of();
            putNumber(sizes, field.fieldId(), of.get("column_size_bytes"));
            putNumber(counts, field.fieldId(), of.get("num_values"));
            putNumber(nulls, field.fieldId(), of.get("null_count"));
            putBound(lower, field, bound(column, day.firstMicros, of.get("min"), of.get("min_is_exact"), false));
            putBound(upper, field, bound(column, day.lastMicros, of.get("max"), of.get("max_is_exact"), true));
        }
        return new Metrics(day.rows, sizes, counts, nulls, Map.of(), lower, upper);
    }

    private static void putNumber(Map<Integer, Long> numbers, int id, @Nullable Object text) {
        if (text != null) {
            numbers.put(id, Long.parseLong(text.toString()));
        }
    }

    private static void putBound(Map<Integer, ByteBuffer> bounds, Types.NestedField field, @Nullable Object bound) {
        if (bound != null) {
            bounds.put(field.fieldId(), Conversions.toByteBuffer(field.type(), bound));
        }
    }

    /** A bound in Iceberg's Java type; null where DuckDB cut it off, gives none, or it would not help. */
    private static @Nullable Object bound(
            EventColumn column, long micros, @Nullable Object text, @Nullable Object isExact, boolean isUpper) {
        if (column.equals(EventColumn.TS)) {
            return micros;
        }
        if (text == null || !isTrue(isExact)) {
            return null;
        }
        return switch (column.type()) {
            case TEXT -> text.toString().length() <= MAX_BOUND_CHARS ? text.toString() : null;
            case INTEGER -> Long.parseLong(text.toString());
            case DECIMAL -> decimal(Double.parseDouble(text.toString()), isUpper);
            case FLAG -> isTrue(text);
            case TIMESTAMP, LABELS -> null;
        };
    }

    private static boolean isTrue(@Nullable Object text) {
        return text != null && (text.toString().equals("1") || text.toString().equals("true"));
    }

    /** Engines disagree on the order of the two zeros, so a bound takes the wider one. */
    private static double decimal(double value, boolean isUpper) {
        return value != 0 ? value : isUpper ? 0.0 : -0.0;
    }
}
