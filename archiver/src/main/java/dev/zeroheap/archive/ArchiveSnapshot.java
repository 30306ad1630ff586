package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.ManifestEvaluator;
import org.apache.iceberg.io.FileIO;

/**
 * The archive as of one commit: which segments it covers, and which files hold which events.
 *
 * <p>To count each event once, list the live segments <em>first</em>, then take a snapshot, then drop the segments that it
 * {@linkplain #covers covers}. The files stay readable for as long as {@link ArchiverSettings#keepSnapshots()} says, which
 * is longer than a query may take. Immutable; any thread; costs nothing to keep.
 */
public final class ArchiveSnapshot {
    private final TableMetadata metadata;
    private final FileIO io;
    private final Coverage coverage;

    ArchiveSnapshot(TableMetadata metadata, FileIO io) {
        this.metadata = metadata;
        this.io = io;
        this.coverage = Coverage.of(metadata.properties());
    }

    /** Whether the events of this segment are in the archive's files. */
    public boolean covers(Segment segment) {
        return coverage.covers(segment);
    }

    /** The files that may hold events of the range, from inclusive, to exclusive. */
    public List<ArchiveFile> files(Instant from, Instant to) {
        return files(inRange(from, to));
    }

    /** The files that may hold events of the range with one of these names; with no name at all, none. */
    public List<ArchiveFile> files(Instant from, Instant to, Set<String> names) {
        return names.isEmpty()
                ? List.of()
                : files(Expressions.and(inRange(from, to), Expressions.in(EventColumn.NAME.name(), names.toArray())));
    }

    /** Every file. */
    List<ArchiveFile> files() {
        return files(Expressions.alwaysTrue());
    }

    /**
     * A SELECT of the columns of {@link EventColumn#ALL} over these files, for DuckDB; an empty result of the same shape
     * where there are none. Columns are found by their Iceberg field id, so that one which is younger than a file reads as
     * null there.
     */
    public String rows(Collection<ArchiveFile> files) {
        String columns = EventColumn.ALL.stream()
                .map(column -> column(column, files.isEmpty()))
                .collect(joining(", "));
        if (files.isEmpty()) {
            return "select " + columns + " where false";
        }
        return "select " + columns + " from read_parquet("
                + files.stream()
                        .map(file -> SegmentSql.literal(file.location()))
                        .collect(joining(", ", "[", "]"))
                + ", hive_partitioning = false, schema = "
                + EventColumn.ALL.stream()
                        .filter(this::isStored)
                        .map(this::schemaEntry)
                        .collect(joining(", ", "map {", "})"));
    }

    private boolean isStored(EventColumn column) {
        return metadata.schema().findField(column.name()) != null;
    }

    private String column(EventColumn column, boolean asNull) {
        return asNull || !isStored(column)
                ? "cast(null as " + column.type().duckdb() + ") as " + column.quoted()
                : column.quoted();
    }

    private String schemaEntry(EventColumn column) {
        return metadata.schema().findField(column.name()).fieldId() + ": {name: " + SegmentSql.literal(column.name())
                + ", type: " + SegmentSql.literal(column.type().duckdb()) + ", default_value: null}";
    }

    /** The files that may hold rows of this condition, by partition and by the bounds of each file. */
    List<ArchiveFile> files(Expression condition) {
        Snapshot snapshot = metadata.currentSnapshot();
        if (snapshot == null) {
            return List.of();
        }
        if (!snapshot.deleteManifests(io).isEmpty()) {
            throw new ArchiveException(
                    ArchiveException.Code.ARCHIVE_UNREADABLE,
                    "another program deleted single rows from the archive, which this version cannot read: "
                            + metadata.location());
        }
        List<ArchiveFile> files = new ArrayList<>();
        for (ManifestFile manifest : snapshot.dataManifests(io)) {
            PartitionSpec spec = metadata.spec(manifest.partitionSpecId());
            if (ManifestEvaluator.forRowFilter(condition, spec, true).eval(manifest)) {
                addFiles(manifest, condition, files);
            }
        }
        return files;
    }

    /** Reads one manifest; not by a table scan, because that starts Iceberg's pool of threads, which never ends. */
    private void addFiles(ManifestFile manifest, Expression condition, List<ArchiveFile> files) {
        try (ManifestReader<DataFile> reader =
                ManifestFiles.read(manifest, io, metadata.specsById()).filterRows(condition)) {
            for (DataFile file : reader) {
                files.add(new ArchiveFile(
                        location(file),
                        LocalDate.ofEpochDay(file.partition().get(0, Integer.class)),
                        file.recordCount(),
                        file.fileSizeInBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + manifest.path(), e);
        }
    }

    private static String location(DataFile file) {
        String location = file.location();
        return location.startsWith("file:") ? LocalFileIO.path(location).toString() : location;
    }

    private static Expression inRange(Instant from, Instant to) {
        String ts = EventColumn.TS.name();
        return Expressions.and(
                Expressions.greaterThanOrEqual(ts, micros(from)),
                Expressions.lessThanOrEqual(ts, micros(to.minusNanos(1))));
    }

    /** Microseconds of the epoch, cut, and held within what days can be computed of. */
    private static long micros(Instant instant) {
        long seconds = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, instant.getEpochSecond()));
        return TimeUnit.SECONDS.toMicros(seconds) + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }

    private static final long MAX_SECONDS = TimeUnit.MICROSECONDS.toSeconds(Long.MAX_VALUE) - 1;

    /** Where the data files named in any state of the table are that is still kept. */
    Set<String> locationsOfAllSnapshots() {
        Set<String> manifests = new HashSet<>();
        List<ArchiveFile> files = new ArrayList<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(io)) {
                if (manifests.add(manifest.path())) {
                    addFiles(manifest, Expressions.alwaysTrue(), files);
                }
            }
        }
        return files.stream().map(ArchiveFile::location).collect(Collectors.toSet());
    }

    TableMetadata metadata() {
        return metadata;
    }

    Coverage coverage() {
        return coverage;
    }
}
