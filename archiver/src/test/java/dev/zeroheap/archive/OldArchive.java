package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.RewriteTablePathUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.sqlite.JDBC;

/**
 * Archives as older versions left them: {@link #main} makes {@code src/test/resources/archive-format-N.zip}, whose path it
 * is given, by the code of today and for good; {@link #unpack} puts one where a test wants it.
 *
 * <p>The table is made without the columns of {@link #LATER}, as if they had not been thought of yet.
 */
final class OldArchive {
    /** Columns that the old archive does not know. */
    static final List<String> LATER = List.of("reasoning_tokens", "time_to_first_token", "span_id");

    /** A run of which segments 1 and 2 are archived, and which its writer closed. */
    static final String CLOSED_RUN = TestLog.RUN;

    /** A run whose only segment is archived, and which its writer did not close. */
    static final String UNCLEAN_RUN = "20261124T080000000Z-web2-4712-00000001";

    static final int EVENTS = 401;
    private static final String TABLE = "warehouse/zeroheap/events";

    private OldArchive() {}

    public static void main(String[] args) throws Exception {
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "zeroheap-archive-format");
        FileUtils.deleteDirectory(work.toFile());
        Site today = Site.in(work.resolve("today"));
        today.log().segment("web", CLOSED_RUN, 1, events(0, 200, Duration.ZERO) + "no event\n");
        today.log().segment("web", CLOSED_RUN, 2, events(200, 150, Duration.ofDays(1)) + TestLog.closed(350));
        today.log().segment("web", UNCLEAN_RUN, 1, events(0, 50, Duration.ofDays(1)) + "{\"torn\":");
        today.run();
        ArchiveSettings old = ArchiveSettings.in(work.resolve("old"));
        copyWithoutLater(today.settings(), old);
        pack(old.folder(), Path.of(args[0]));
        FileUtils.deleteDirectory(work.toFile());
    }

    private static String events(int firstSeq, int count, Duration later) {
        StringBuilder lines = new StringBuilder();
        for (int seq = firstSeq; seq < firstSeq + count; seq++) {
            lines.append(TestLog.event(seq, TestLog.NOON.plus(later).plusSeconds(seq))
                    .replace(
                            "\"duration\"",
                            "\"prompt_tokens\":" + 10 * seq + ",\"trace_id\":\"t" + seq / 4 + "\",\"duration\""));
        }
        return lines.toString();
    }

    private static void copyWithoutLater(ArchiveSettings from, ArchiveSettings to) throws Exception {
        LocalFileIO io = new LocalFileIO(step -> {});
        for (String kept : List.of(Irregularities.REJECTS, Irregularities.UNCLEAN)) {
            FileUtils.copyDirectory(
                    from.folder().resolve(kept).toFile(),
                    to.folder().resolve(kept).toFile());
        }
        List<EventColumn> columns = EventColumn.ALL.stream()
                .filter(column -> !LATER.contains(column.name()))
                .toList();
        JdbcCatalog catalog = Archive.catalog(to, io);
        try (catalog;
                Archive source = Archive.open(from);
                DuckDbSession duckDb = DuckDbSession.open(
                        ArchiverSettings.DEFAULTS, to.folder().resolve("tmp"))) {
            EventTable.create(catalog, columns);
            Table table = catalog.loadTable(EventTable.NAME);
            ArchiveSnapshot snapshot = source.snapshot();
            for (ArchiveFile file : snapshot.files().stream()
                    .sorted(Comparator.comparing(ArchiveFile::day))
                    .toList()) {
                append(
                        table,
                        copy(table, file, columns, duckDb),
                        snapshot.metadata().properties());
            }
        }
    }

    private static DataFile copy(Table table, ArchiveFile file, List<EventColumn> columns, DuckDbSession duckDb)
            throws SQLException, IOException {
        Path directory =
                Files.createDirectories(LocalFileIO.path(table.location()).resolve("data/ts_day=" + file.day()));
        Path copy = directory.resolve(Path.of(file.location()).getFileName());
        duckDb.execute("copy (select "
                + columns.stream().map(EventColumn::quoted).collect(joining(", ")) + " from "
                + SegmentSql.literal(file.location()) + " order by name, ts) to "
                + SegmentSql.literal(copy.toString()) + " (format parquet, compression zstd, field_ids "
                + columns.stream()
                        .map(column ->
                                column.quoted() + ": " + fieldId(table.schema().findField(column.name())))
                        .collect(joining(", ", "{", "}"))
                + ")");
        PartitionData day = new PartitionData(table.spec().partitionType());
        day.set(0, Math.toIntExact(file.day().toEpochDay()));
        return DataFiles.builder(table.spec())
                .withPath(LocalFileIO.location(copy))
                .withFormat(FileFormat.PARQUET)
                .withPartition(day)
                .withSortOrder(table.sortOrder())
                .withFileSizeInBytes(Files.size(copy))
                .withRecordCount(file.rows())
                .build();
    }

    private static String fieldId(Types.NestedField field) {
        return field.type() instanceof Types.MapType map
                ? "{__duckdb_field_id: " + field.fieldId() + ", key: " + map.keyId() + ", value: " + map.valueId() + "}"
                : Integer.toString(field.fieldId());
    }

    private static void append(Table table, DataFile file, Map<String, String> properties) {
        Transaction transaction = table.newTransaction();
        transaction.newAppend().appendFile(file).commit();
        UpdateProperties update = transaction.updateProperties();
        properties.forEach((key, value) -> {
            if (key.startsWith(Coverage.PREFIX)) {
                update.set(key, value);
            }
        });
        update.commit();
        transaction.commitTransaction();
    }

    private static void pack(Path folder, Path zip) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out);
                var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                packed.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, packed);
            }
        }
    }

    /** Unpacks an archive of the test resources; the table, whose metadata holds absolute paths, is moved to the folder. */
    static void unpack(String resource, Path folder) throws Exception {
        try (InputStream in = OldArchive.class.getResourceAsStream(resource);
                ZipInputStream packed = new ZipInputStream(in)) {
            for (ZipEntry entry = packed.getNextEntry(); entry != null; entry = packed.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(packed, file);
            }
        }
        Path newest = LogDirectory.children(folder.resolve(TABLE + "/metadata")).stream()
                .filter(file -> file.toString().endsWith(LocalFileIO.TABLE_METADATA))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        TableMetadata metadata = TableMetadataParser.read(new LocalFileIO(step -> {}), LocalFileIO.location(newest));
        new Move(metadata, metadata.location(), LocalFileIO.location(folder.resolve(TABLE))).run(newest);
        try (Connection catalog = new JDBC().connect("jdbc:sqlite:" + folder.resolve("catalog.db"), new Properties());
                PreparedStatement update =
                        catalog.prepareStatement("update iceberg_tables set metadata_location = ?")) {
            update.setString(1, LocalFileIO.location(newest));
            update.executeUpdate();
        }
    }

    /** Rewrites the newest state of a table for another place; reads there what the metadata still names at the old one. */
    private record Move(TableMetadata metadata, String from, String to) implements FileIO {
        private static final long serialVersionUID = 1L;
        private static final String MOVED = ".moved.avro";

        void run(Path newest) throws IOException {
            Set<Long> snapshots = new HashSet<>();
            metadata.snapshots().forEach(snapshot -> snapshots.add(snapshot.snapshotId()));
            Map<String, Long> lengths = new HashMap<>();
            for (Snapshot snapshot : metadata.snapshots()) {
                for (ManifestFile manifest : snapshot.allManifests(this)) {
                    if (!lengths.containsKey(manifest.path())) {
                        Path moved = aside(manifest.path());
                        RewriteTablePathUtil.rewriteDataManifest(
                                manifest, snapshots, output(moved), this, 2, metadata.specsById(), from, to);
                        lengths.put(manifest.path(), Files.size(moved));
                    }
                }
                Path moved = aside(snapshot.manifestListLocation());
                RewriteTablePathUtil.rewriteManifestList(
                        snapshot, this, metadata, lengths, from, to, to, LocalFileIO.location(moved));
                replace(moved);
            }
            for (String manifest : lengths.keySet()) {
                replace(aside(manifest));
            }
            Files.delete(newest);
            TableMetadataParser.write(RewriteTablePathUtil.replacePaths(metadata, from, to), output(newest));
        }

        private Path aside(String location) {
            return Path.of(path(location) + MOVED);
        }

        private static void replace(Path moved) throws IOException {
            Path place = Path.of(moved.toString().replace(MOVED, ""));
            Files.delete(place);
            Files.move(moved, place);
        }

        private Path path(String location) {
            return LocalFileIO.path(location.replace(from, to));
        }

        private static OutputFile output(Path path) {
            return new LocalFileIO(step -> {}).newOutputFile(LocalFileIO.location(path));
        }

        @Override
        public InputFile newInputFile(String location) {
            return new LocalFile(path(location), location);
        }

        @Override
        public OutputFile newOutputFile(String location) {
            return output(path(location));
        }

        @Override
        public void deleteFile(String location) {
            throw new UnsupportedOperationException(location);
        }
    }
}
