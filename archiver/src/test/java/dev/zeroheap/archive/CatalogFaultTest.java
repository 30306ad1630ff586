package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.JDBC;

/** The catalog or the metadata that it names is locked, damaged or gone. */
class CatalogFaultTest {
    @TempDir
    Path directory;

    private Site site;
    private Path segment;
    private List<Map<String, Object>> before;

    @BeforeEach
    void archiveSomething() throws Exception {
        site = Site.in(directory);
        site.log().segment(1, TestLog.events(0, 10));
        site.run();
        segment = site.log().segment(2, TestLog.events(10, 10) + TestLog.closed(20));
        before = site.answer();
    }

    @Test
    void shouldWaitForACatalogThatIsLockedForAWhile() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (CatalogLock lock = CatalogLock.take(catalog(), "exclusive")) {
            Future<ArchiveResult> run = other.submit(() -> withTimeout(60_000).run());
            while (!run.isDone() && !isWaitingInSqlite()) {
                Thread.onSpinWait();
            }
            assertThat(run).isNotDone();
            lock.release();
            assertThat(run.get().events()).isEqualTo(11);
        } finally {
            other.shutdownNow();
        }
        assertThat(site.archived()).isEqualTo(before);
    }

    private static boolean isWaitingInSqlite() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> stack.length > 0)
                .map(stack -> stack[0])
                .anyMatch(at -> at.isNativeMethod()
                        && at.getClassName().equals("org.sqlite.core.NativeDB")
                        && !at.getMethodName().contains("open"));
    }

    @Test
    void shouldGiveUpOnACatalogThatStaysLockedAndGoOnAfterwards() throws Exception {
        try (CatalogLock lock = CatalogLock.take(catalog(), "exclusive")) {
            assertThat(lock).isNotNull();
            ArchiveException failure = withTimeout(200).failedRun(step -> {});

            assertThat(failure.code()).isEqualTo(ArchiveException.Code.ARCHIVE_UNREADABLE);
            assertThat(ArchiverMain.exitCode(failure)).isEqualTo(4);
            assertThat(failure)
                    .hasMessageContaining(catalog().toString())
                    .hasMessageContaining("SQLITE_BUSY")
                    .hasMessageContaining("locked");
            assertThat(failure.getCause())
                    .as("the lock was waited for once, at the first touch")
                    .hasMessageStartingWith("Failed to connect");
        }
        assertGoesOn();
    }

    @Test
    void shouldGiveUpOnACommitWhileOthersHoldTheCatalogAndGoOnAfterwards() throws Exception {
        List<CatalogLock> locks = new ArrayList<>();
        ArchiveException failure = withTimeout(200).failedRun(step -> {
            if (step == ArchiveStep.CONVERTED) {
                locks.add(CatalogLock.take(catalog(), "immediate"));
            }
        });
        for (CatalogLock lock : locks) {
            lock.release();
        }

        assertThat(failure.code()).isEqualTo(ArchiveException.Code.WRITE_FAILED);
        assertThat(failure)
                .hasMessageStartingWith(
                        "cannot commit to the archive in " + site.settings().folder())
                .hasMessageContaining(catalog().toString())
                .hasMessageContaining("SQLITE_BUSY");
        assertThat(site.parquetFiles()).hasSize(2);
        assertGoesOn();
    }

    @Test
    void shouldRefuseACatalogOfGarbageAndTakeItsBackup() throws Exception {
        Path backup = Files.copy(catalog(), directory.resolve("backup"));
        Files.write(catalog(), "garbage ".repeat(1 << 12).getBytes(StandardCharsets.UTF_8));

        assertThat(site.commandLine("run", "--once"))
                .startsWith("4 cannot open the archive in " + site.settings().folder())
                .contains(catalog().toString())
                .contains("SQLITE_NOTADB")
                .contains("Put the damaged catalog aside, then run: " + Recovery.COMMAND);

        Files.copy(backup, catalog(), StandardCopyOption.REPLACE_EXISTING);
        assertGoesOn();
    }

    @Test
    void shouldRefuseACatalogOfWhichHalfIsLeft() throws Exception {
        Path backup = Files.copy(catalog(), directory.resolve("backup"));
        truncate(catalog(), Files.size(catalog()) / 2);

        assertThat(site.commandLine("run", "--once"))
                .startsWith("4 cannot open the archive in " + site.settings().folder())
                .contains(catalog().toString())
                .contains("SQLITE_CORRUPT")
                .contains(Recovery.COMMAND);

        Files.copy(backup, catalog(), StandardCopyOption.REPLACE_EXISTING);
        assertGoesOn();
    }

    /** A new, empty table in the place of the old one would hide all events. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotMakeANewTableWhereTheCatalogIsLost(boolean isDeleted) throws Exception {
        Path newest = newestMetadata();
        Files.delete(catalog());
        if (!isDeleted) {
            Files.createFile(catalog());
        }

        assertThat(site.commandLine("run", "--once"))
                .startsWith("4 cannot open the archive in " + site.settings().folder())
                .contains("the catalog does not know the table whose metadata is in " + newest)
                .contains("Bring the lost catalog back, or run: " + Recovery.COMMAND);

        assertThat(recover().registered()).isEqualTo(LocalFileIO.location(newest));
        assertGoesOn();
    }

    @Test
    void shouldRecoverByTheCommandLineWhatWasPutAside() throws Exception {
        Path newest = newestMetadata();
        Files.writeString(catalog(), "garbage");
        assertThat(site.commandLine("recover")).startsWith("4 ").contains("SQLITE_NOTADB");
        Files.move(catalog(), directory.resolve("aside"));

        assertThat(site.commandLine("recover"))
                .startsWith("0 ")
                .containsPattern("registered +" + Pattern.quote(LocalFileIO.location(newest)) + "\n");
        assertThat(site.commandLine("recover")).startsWith("0 ").containsPattern("registered +\n");
        assertGoesOn();
    }

    @Test
    void shouldSayThatThereIsNothingToRecoverFrom() throws Exception {
        for (Path metadata : site.metadataFiles()) {
            truncate(metadata, 100);
        }
        Files.delete(catalog());

        assertThat(site.commandLine("recover"))
                .startsWith("4 ")
                .contains("no whole metadata file in " + site.settings().warehouse());
    }

    @Test
    void shouldRecoverNothingWhereNothingIsLost() throws Exception {
        assertThat(recover().registered()).isEmpty();
        assertGoesOn();
    }

    @Test
    void shouldRecoverTheStateThatWasCommittedAndNotThatOfALostRace() throws Exception {
        Path newest = newestMetadata();
        Path number = newest.resolveSibling(newest.getFileName().toString().substring(0, 5) + "-lost.metadata.json");
        Path attempt = Files.createDirectories(site.settings().temporary().resolve("attempt"));
        Path undecided = Files.copy(
                site.parquetFiles().get(0), site.parquetFiles().get(0).resolveSibling("attempt-1.parquet"));
        Files.writeString(attempt.resolve("files.txt"), undecided + "\n");
        commitAndTakeBack(undecided, number);
        Files.delete(catalog());

        assertThat(site.metadataFiles()).contains(number);
        assertThat(recover().registered()).isEqualTo(LocalFileIO.location(newest));
        assertThat(site.answer()).isEqualTo(before);
    }

    @Test
    void shouldNotChooseBetweenTwoStatesOfTheSameNumber() throws Exception {
        Path newest = newestMetadata();
        Path other = newest.resolveSibling(newest.getFileName().toString().substring(0, 5) + "-other.metadata.json");
        Files.copy(newest, other);
        Files.delete(catalog());

        assertThat(catchThrowableOfType(ArchiveException.class, this::recover))
                .hasMessageContaining("several states are the newest, put all but one aside")
                .hasMessageContaining(newest.toString())
                .hasMessageContaining(other.toString());

        Files.delete(other);
        recover();
        assertGoesOn();
    }

    @Test
    void shouldPassOverMetadataThatIsDamagedOrNamesFilesThatAreGone() throws Exception {
        Path newest = newestMetadata();
        String metadata = newest.getParent().toString();
        Files.writeString(Path.of(metadata, "00900-half.metadata.json"), "{\"format-version\":2,");
        Path gone = Files.copy(
                site.parquetFiles().get(0), site.parquetFiles().get(0).resolveSibling("gone-1.parquet"));
        commitAndTakeBack(gone, Path.of(metadata, "00800-gone.metadata.json"));
        Files.delete(gone);
        Files.delete(catalog());

        assertThat(recover().registered()).isEqualTo(LocalFileIO.location(newest));
        assertGoesOn();
    }

    /** Leaves the metadata of a commit that the catalog does not know. */
    private void commitAndTakeBack(Path dataFile, Path metadata) throws IOException {
        Path backup = Files.copy(catalog(), directory.resolve("before the commit"));
        List<Path> known = site.metadataFiles();
        try (Archive archive = Archive.open(site.settings())) {
            Table table = archive.load();
            PartitionData day = new PartitionData(table.spec().partitionType());
            day.set(0, (int) LocalDate.of(2026, 11, 23).toEpochDay());
            table.newAppend()
                    .appendFile(DataFiles.builder(table.spec())
                            .withPath(LocalFileIO.location(dataFile))
                            .withFormat(FileFormat.PARQUET)
                            .withPartition(day)
                            .withFileSizeInBytes(Files.size(dataFile))
                            .withRecordCount(10)
                            .build())
                    .commit();
        }
        for (Path file : site.metadataFiles()) {
            if (!known.contains(file)) {
                Files.move(file, metadata);
            }
        }
        Files.move(backup, catalog(), StandardCopyOption.REPLACE_EXISTING);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000})
    void shouldNameTheMetadataFileThatIsCutOff(long bytes) throws Exception {
        Path newest = newestMetadata();
        Path backup = Files.copy(newest, directory.resolve("backup"));
        truncate(newest, bytes);

        assertThat(site.commandLine("run", "--once"))
                .startsWith("4 cannot open the archive in " + site.settings().folder())
                .contains(newest.toString());

        Files.copy(backup, newest, StandardCopyOption.REPLACE_EXISTING);
        assertGoesOn();
    }

    @Test
    void shouldNameTheMetadataFileThatIsGone() throws Exception {
        Path newest = newestMetadata();
        Path aside = Files.move(newest, directory.resolve("aside"));

        assertThat(site.commandLine("status"))
                .startsWith("4 cannot open the archive in " + site.settings().folder())
                .contains(newest.toString());

        Files.move(aside, newest);
        assertGoesOn();
    }

    private void assertGoesOn() throws Exception {
        assertThat(segment).exists();
        assertThat(site.answer()).isEqualTo(before);
        assertThat(site.run().events()).isEqualTo(11);
        assertThat(site.archived()).isEqualTo(before);
        assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);
        site.assertNothingIsLeftBehind();
        assertThat(site.archived()).isEqualTo(before);
    }

    private Recovery.Recovered recover() {
        return Recovery.run(site.settings(), site.clock());
    }

    private Site withTimeout(int millis) {
        return site.withArchive(
                site.settings().withCatalogUrl(site.settings().catalogUrl() + "?busy_timeout=" + millis));
    }

    private Path catalog() {
        return site.settings().folder().resolve("catalog.db");
    }

    private Path newestMetadata() {
        List<Path> files = site.metadataFiles();
        return files.get(files.size() - 1);
    }

    private static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    /** Another program that has the catalog in a transaction of its own. */
    private record CatalogLock(Connection connection) implements AutoCloseable {
        static CatalogLock take(Path catalog, String kind) {
            try {
                Connection connection = new JDBC().connect("jdbc:sqlite:" + catalog, new Properties());
                try (Statement statement = connection.createStatement()) {
                    statement.execute("begin " + kind);
                }
                return new CatalogLock(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void release() throws SQLException {
            connection.close();
        }

        @Override
        public void close() throws SQLException {
            release();
        }
    }
}
