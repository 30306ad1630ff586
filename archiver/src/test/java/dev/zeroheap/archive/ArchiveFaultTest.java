package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file system fails the archiver: full, read-only, vanished, damaged. */
class ArchiveFaultTest {
    private static final int EVENTS = 20_000;
    private static final ArchiverSettings EAGER =
            ArchiverSettings.DEFAULTS.withCompaction(new CompactionSettings(true, 2, 1_000_000));

    @TempDir
    Path directory;

    @Test
    void shouldArchiveEverythingOnceAfterTheDiskWasFullFromTheStart() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8)) {
            Site site = onDisk(disk);
            List<Map<String, Object>> before = site.answer();
            disk.fill(0);

            assertThat(site.commandLine("run", "--once"))
                    .startsWith("4 cannot archive into " + site.settings().folder())
                    .contains("No space left on device");

            assertThat(site.answer()).isEqualTo(before);
            assertThat(site.archived()).isEmpty();
            assertGoesOn(site, disk, before);
        }
    }

    @Test
    void shouldReportASegmentWhoseFileDoesNotFitOnTheDisk() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8)) {
            Site site = onDisk(disk);
            site.log().segment(1, hardToCompress());
            site.log().segment("web", "small", 1, TestLog.events(0, 3));
            List<Map<String, Object>> before = site.answer();
            disk.fill(16);

            assertThat(site.commandLine("run", "--once"))
                    .startsWith("1 ")
                    .containsPattern("segments +1\n")
                    .contains("failed " + site.log().root().resolve("web").resolve(TestLog.RUN))
                    .contains("No space left on device");

            assertThat(site.answer()).isEqualTo(before);
            assertThat(site.archived()).hasSize(3);
            assertGoesOn(site, disk, before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNCED", "CONVERTED", "COMMITTING"})
    void shouldArchiveEverythingOnceAfterTheDiskWasFullBeforeTheCommit(ArchiveStep when) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8)) {
            Site site = onDisk(disk);
            List<Map<String, Object>> before = site.answer();

            ArchiveException failure = site.failedRun(step -> {
                if (step == when) {
                    fill(disk);
                }
            });

            assertThat(failure.code()).isEqualTo(ArchiveException.Code.WRITE_FAILED);
            assertThat(ArchiverMain.exitCode(failure)).isEqualTo(4);
            assertThat(failure)
                    .hasMessageContaining(site.settings().folder().toString())
                    .hasMessageMatching("(?s).*(No space left on device|disk is full).*");
            assertThat(site.answer()).isEqualTo(before);
            assertThat(site.archived()).isEmpty();
            assertGoesOn(site, disk, before);
        }
    }

    @Test
    void shouldArchiveEverythingOnceAfterTheDiskWasFullWhileDuckDbSpilled() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8)) {
            Site site = onDisk(disk);
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 60_000; i++) {
                lines.append(TestLog.event(i, TestLog.NOON.plusMillis(i))
                        .replace(
                                "\"v",
                                "\"" + Long.toString(i * 7919L % 999_983, 36).repeat(100)));
            }
            site.log().segment("web", "large", 1, lines.toString());
            site.log().segment("web", "small", 1, TestLog.events(0, 3));
            List<Map<String, Object>> before = site.answer();
            ArchiverSettings little =
                    ArchiverSettings.DEFAULTS.withMemoryLimit("110MB").withThreads(1);

            ArchiveResult result = site.run(little, step -> {});

            assertThat(result.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.path()).contains("/large/");
                assertThat(failure.reason()).contains("max_temp_directory_size");
            });
            assertThat(result.events()).isEqualTo(EVENTS + 3);
            assertThat(site.answer()).isEqualTo(before);
            assertThat(site.run().events()).isEqualTo(60_000);
            assertThat(site.archived()).isEqualTo(before);
            site.assertNothingIsLeftBehind();
        }
    }

    @Test
    void shouldSayThatTheArchiveIsReadOnlyAndGoOnWhenItIsNot() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8)) {
            Site site = onDisk(disk);
            List<Map<String, Object>> before = site.answer();
            disk.readOnly(true);

            assertThat(site.commandLine("run", "--once"))
                    .startsWith("4 ")
                    .contains(site.settings().folder().toString())
                    .contains("Read-only file system");
            assertThat(site.answer()).isEqualTo(before);

            disk.readOnly(false);
            assertThat(site.run().events()).isEqualTo(EVENTS);
            assertThat(site.archived()).isEqualTo(before);
        }
    }

    @Test
    void shouldSayThatTheArchiveIsNoDirectory() throws Exception {
        Site site = Site.in(directory);
        Path segment = site.log().segment(1, TestLog.events(0, 10));
        Path taken = Files.writeString(site.settings().folder(), "a file where a directory should be");

        assertThat(site.commandLine("run", "--once"))
                .startsWith("4 cannot open the archive in " + taken)
                .contains("FileAlreadyExistsException");
        assertThat(segment).exists();

        Files.delete(taken);
        assertThat(site.run().events()).isEqualTo(10);
    }

    @Test
    void shouldTakeNothingFromALogDirectoryThatVanishesDuringTheRun() throws Exception {
        Site site = Site.in(directory);
        site.log().segment(1, TestLog.events(0, 10));
        site.run();
        site.log().segment(2, TestLog.events(10, 10));
        List<Map<String, Object>> before = site.answer();
        Path unmounted = directory.resolve("unmounted");

        ArchiveResult result = site.run(ArchiverSettings.DEFAULTS, step -> {
            if (step == ArchiveStep.CONVERTED) {
                move(site.log().root(), unmounted);
            }
        });

        assertThat(result.events()).isZero();
        assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);
        Files.createDirectories(site.log().root());
        assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);
        FileUtils.deleteDirectory(site.log().root().toFile());
        move(unmounted, site.log().root());
        assertThat(site.answer()).isEqualTo(before);
        assertThat(site.run().events()).isEqualTo(10);
        assertThat(site.archived()).isEqualTo(before);
        site.assertNothingIsLeftBehind();
    }

    @Test
    void shouldAppendBesideADataFileThatIsGoneOrDamaged() throws Exception {
        Site site = Site.in(directory);
        site.log().segment(1, TestLog.events(0, 10));
        site.run();
        site.log().segment("web", "other", 1, TestLog.events(0, 10));
        site.run();
        List<Path> files = site.parquetFiles();
        assertThat(files).hasSize(2);
        Files.delete(files.get(0));
        Files.writeString(files.get(1), "no Parquet");
        site.log().segment(2, TestLog.events(10, 10));

        assertThat(site.run().events()).isEqualTo(10);

        try (Archive archive = Archive.open(site.settings())) {
            ArchiveSnapshot snapshot = archive.snapshot();
            List<ArchiveFile> whole = snapshot.files().stream()
                    .filter(file -> !files.contains(Path.of(file.location())))
                    .toList();
            assertThat(Rows.of(snapshot.rows(whole))).hasSize(10);
        }
    }

    /** Merging fails, says so, and leaves the archive as it was; archiving goes on beside it. */
    @Test
    void shouldArchiveOnWhenCompactionMeetsADamagedFile() throws Exception {
        Site site = Site.in(directory);
        archiveOneByOne(site, 2);
        List<Path> old = site.parquetFiles();
        Path damaged = old.get(0);
        byte[] whole = Files.readAllBytes(damaged);
        Files.write(damaged, new byte[whole.length]);

        assertThat(site.commandLine("compact"))
                .startsWith("4 cannot merge 2 files of 2026-11-23: ")
                .contains(damaged.toString());

        site.log().segment(3, TestLog.events(20, 10));
        assertThat(site.run(EAGER, step -> {}).events()).isEqualTo(10);
        assertThat(site.parquetFiles()).hasSize(3).containsAll(old);
        assertThat(site.settings().temporary()).isEmptyDirectory();
        Files.write(damaged, whole);
        assertMergesTo(site, 30);
    }

    @ParameterizedTest
    @EnumSource(names = {"DELETED", "SYNCED", "COMPACTED", "COMMITTING"})
    void shouldReportSuccessAndLeaveTheArchiveWhenTheDiskIsFullWhileMerging(ArchiveStep when) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 8)) {
            Site site = Site.in(directory)
                    .withArchive(ArchiveSettings.in(disk.path().resolve("archive")));
            archiveOneByOne(site, 3);
            List<Map<String, Object>> before = site.archived();
            List<Path> old = site.parquetFiles();
            boolean[] isFull = {false};

            // Nothing waits, so that every step but the deletion is one of the merge.
            ArchiveResult result = site.run(EAGER, step -> {
                if (step == when) {
                    isFull[0] = true;
                    fill(disk);
                }
            });

            assertThat(isFull[0]).as("the disk was filled").isTrue();
            assertThat(result).isEqualTo(ArchiveResult.NOTHING);
            disk.free();
            assertThat(site.archived()).isEqualTo(before);
            assertThat(files(site)).containsExactlyInAnyOrderElementsOf(old);
            assertMergesTo(site, 30);
            assertThat(site.archived()).isEqualTo(before);
        }
    }

    private static void archiveOneByOne(Site site, int segments) throws IOException {
        for (int i = 0; i < segments; i++) {
            site.log().segment(i + 1, TestLog.events(i * 10L, 10));
            site.run();
        }
    }

    private static void assertMergesTo(Site site, int events) throws Exception {
        assertThat(site.run(EAGER, step -> {}).isComplete()).isTrue();
        assertThat(files(site)).hasSize(1);
        assertThat(site.archived()).hasSize(events);
        site.assertNothingIsLeftBehind();
    }

    private static List<Path> files(Site site) {
        try (Archive archive = Archive.open(site.settings())) {
            return archive.snapshot().files().stream()
                    .map(file -> Path.of(file.location()))
                    .toList();
        }
    }

    /** An archive on the disk, empty, and a segment that waits elsewhere. */
    /** As many events as in {@link #onDisk}, whose Parquet file is some hundred kilobytes long. */
    private static String hardToCompress() {
        Random random = new Random(1);
        return LongStream.range(0, EVENTS)
                .mapToObj(seq -> TestLog.event(seq, TestLog.NOON.plusSeconds(seq))
                        .replace("\"v", "\"" + Long.toHexString(random.nextLong())))
                .collect(joining());
    }

    private Site onDisk(SmallDisk disk) throws IOException {
        Site site =
                Site.in(directory).withArchive(ArchiveSettings.in(disk.path().resolve("archive")));
        site.run();
        site.log().segment(1, TestLog.events(0, EVENTS));
        return site;
    }

    private static void assertGoesOn(Site site, SmallDisk disk, List<Map<String, Object>> before) throws Exception {
        disk.free();
        assertThat(site.run().isComplete()).isTrue();
        assertThat(site.archived()).isEqualTo(before);
        assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);
        site.assertNothingIsLeftBehind();
        assertThat(site.archived()).isEqualTo(before);
    }

    private static void fill(SmallDisk disk) {
        try {
            disk.fill(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
