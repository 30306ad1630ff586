package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.expressions.ManifestEvaluator;
import org.apache.iceberg.expressions.Projections;
import org.apache.iceberg.io.FileIO;

/**
 * The archive as of one commit: which segments it covers, and which files hold which events.
 *
 * <p>To count each event once, list the live segments <em>first</em>, then take a snapshot, then drop the segments that it
 * {@linkplain #covers covers}. The files stay readable for as long as {@link ArchiverSettings#keepSnapshots()} says, which
 * is longer than a query may take. Immutable; any thread; costs nothing to keep.
 */
public final class ArchiveSnapshot {
    /** The table property that {@link #keptFrom} reads. */
    static final String KEPT_FROM = "zeroheap.kept-from";

    private final TableMetadata metadata;
    private final FileIO io;
    private final KnownManifests known;
    private final Coverage coverage;

    ArchiveSnapshot(TableMetadata metadata, FileIO io) {
        this(metadata, io, new KnownManifests());
    }

    /** With the manifests that were read for other snapshots of the same archive. */
    ArchiveSnapshot(TableMetadata metadata, FileIO io, KnownManifests known) {
        this.metadata = metadata;
        this.io = io;
        this.known = known;
        this.coverage = Coverage.of(metadata.properties());
    }

    /** Whether the events of this segment are in the archive's files. */
    public boolean covers(Segment segment) {
        return coverage.covers(segment);
    }

    /** The files that may hold events of the range, from inclusive, to exclusive. */
    public List<ArchiveFile> files(Instant from, Instant to) {
        return knownFiles(inRange(from, to));
    }

    /** The files that may hold events of the range with one of these names; with no name at all, none. */
    public List<ArchiveFile> files(Instant from, Instant to, Set<String> names) {
        return names.isEmpty()
                ? List.of()
                : knownFiles(
                        Expressions.and(inRange(from, to), Expressions.in(EventColumn.NAME.name(), names.toArray())));
    }

    /** The same as {@link #files(Expression)}, for conditions of time and name. */
    private List<ArchiveFile> knownFiles(Expression condition) {
        List<ArchiveFile> files = new ArrayList<>();
        Map<Integer, Predicate<DataFile>> bySpec = new HashMap<>();
        for (ManifestFile manifest : manifests(condition)) {
            Predicate<DataFile> mayHold =
                    bySpec.computeIfAbsent(manifest.partitionSpecId(), id -> mayHold(metadata.spec(id), condition));
            for (DataFile file : known.files(manifest.path(), () -> timesAndNames(manifest))) {
                if (mayHold.test(file)) {
                    files.add(file(file));
                }
            }
        }
        return files;
    }

    /** Binding a condition to a schema takes longer than asking it of a file. */
    private static Predicate<DataFile> mayHold(PartitionSpec spec, Expression condition) {
        var partition =
                new Evaluator(spec.partitionType(), Projections.inclusive(spec).project(condition));
        var bounds = new InclusiveMetricsEvaluator(spec.schema(), condition);
        return file -> partition.eval(file.partition()) && bounds.eval(file);
    }

    /** The files of a manifest, without the statistics of all other columns: those would take ten times as much memory. */
    private List<DataFile> timesAndNames(ManifestFile manifest) {
        List<DataFile> files = new ArrayList<>();
        addFiles(manifest, Expressions.alwaysTrue(), files);
        Set<Integer> columns = Set.of(fieldId(EventColumn.TS), fieldId(EventColumn.NAME));
        return files.stream().map(file -> file.copyWithStats(columns)).toList();
    }

    private int fieldId(EventColumn column) {
        return metadata.schema().findField(column.name()).fieldId();
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
        return dataFiles(condition).stream().map(ArchiveSnapshot::file).toList();
    }

    /** The same as the table has them. */
    List<DataFile> dataFiles(Expression condition) {
        List<DataFile> files = new ArrayList<>();
        manifests(condition).forEach(manifest -> addFiles(manifest, condition, files));
        return files;
    }

    /** The manifests of which one may name a file that the condition wants. */
    private List<ManifestFile> manifests(Expression condition) {
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
        Map<Integer, ManifestEvaluator> bySpec = new HashMap<>();
        return snapshot.dataManifests(io).stream()
                .filter(manifest -> bySpec.computeIfAbsent(
                                manifest.partitionSpecId(),
                                id -> ManifestEvaluator.forRowFilter(condition, metadata.spec(id), true))
                        .eval(manifest))
                .toList();
    }

    /** Reads one manifest; not by a table scan, because that starts Iceberg's pool of threads, which never ends. */
    private void addFiles(ManifestFile manifest, Expression condition, List<DataFile> files) {
        try (ManifestReader<DataFile> reader =
                ManifestFiles.read(manifest, io, metadata.specsById()).filterRows(condition)) {
            reader.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + manifest.path(), e);
        }
    }

    static ArchiveFile file(DataFile file) {
        return new ArchiveFile(location(file), day(file), file.recordCount(), file.fileSizeInBytes());
    }

    /** The day of all events in a file. */
    static LocalDate day(DataFile file) {
        return LocalDate.ofEpochDay(file.partition().get(0, Integer.class));
    }

    /** The condition of the events of one day, UTC. */
    static Expression onDay(LocalDate day) {
        return inRange(start(day), start(day.plusDays(1)));
    }

    /** The condition of the events before a day, UTC. */
    static Expression before(LocalDate day) {
        return Expressions.lessThan(EventColumn.TS.name(), micros(start(day)));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
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
        List<DataFile> files = new ArrayList<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            for (ManifestFile manifest : snapshot.dataManifests(io)) {
                if (manifests.add(manifest.path())) {
                    addFiles(manifest, Expressions.alwaysTrue(), files);
                }
            }
        }
        return files.stream().map(ArchiveSnapshot::location).collect(Collectors.toCollection(HashSet::new));
    }

    /** Every file that the table's metadata names, its own files too. */
    Set<String> locationsOfAll() {
        Set<String> locations = locationsOfAllSnapshots();
        locations.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(older -> locations.add(older.file()));
        for (Snapshot snapshot : metadata.snapshots()) {
            locations.add(snapshot.manifestListLocation());
            snapshot.allManifests(io).forEach(manifest -> locations.add(manifest.path()));
        }
        metadata.statisticsFiles().forEach(file -> locations.add(file.path()));
        metadata.partitionStatisticsFiles().forEach(file -> locations.add(file.path()));
        return locations;
    }

    /** The first day whose events have not been dropped; empty when none ever were. */
    public Optional<LocalDate> keptFrom() {
        return Optional.ofNullable(metadata.properties().get(KEPT_FROM)).map(LocalDate::parse);
    }

    TableMetadata metadata() {
        return metadata;
    }

    Coverage coverage() {
        return coverage;
    }
}
