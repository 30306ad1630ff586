package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactorTest {
    private static final ArchiverSettings UNMERGED =
            ArchiverSettings.DEFAULTS.withCompaction(CompactionSettings.DEFAULTS.enabled(false));

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private TestLog log;
    private Archive archive;
    private final List<Archive> opened = new ArrayList<>();

    @BeforeEach
    void open() {
        log = new TestLog(directory.resolve("logs"));
        archive = Archive.open(ArchiveSettings.in(directory.resolve("archive")));
    }

    @AfterEach
    void close() {
        opened.forEach(Archive::close);
        archive.close();
    }

    @Test
    void shouldMakeOneSortedFileOfADayAndKeepEveryEvent() throws Exception {
        archiveOneByOne(10, 40);
        List<Map<String, Object>> before = events();
        assertThat(files()).hasSize(10);

        CompactionResult result = new Compactor(archive, UNMERGED).compact();

        assertThat(result).returns(1, CompactionResult::merges).returns(10, CompactionResult::filesBefore);
        assertThat(result.events()).isEqualTo(400);
        assertThat(files())
                .singleElement()
                .satisfies(file -> assertThat(file.rows()).isEqualTo(400));
        assertThat(events()).isEqualTo(before);
        ArchiveSnapshot snapshot = archive.snapshot();
        assertThat(Rows.of("select name, ts from (" + snapshot.rows(files()) + ")"))
                .isEqualTo(Rows.of("select name, ts from (" + snapshot.rows(files()) + ") order by name, ts"));
        assertThat(new Compactor(archive, UNMERGED).compact()).isEqualTo(CompactionResult.NOTHING);
    }

    @Test
    void shouldLeaveTheOldFilesToThoseWhoHavePlanned() throws Exception {
        archiveOneByOne(5, 10);
        ArchiveSnapshot planned = archive.snapshot();
        String sql = planned.rows(planned.files(Instant.MIN, Instant.MAX));
        new Compactor(archive, UNMERGED).compact();

        assertThat(Rows.of(sql)).hasSize(50);

        clock.advance(Duration.ofHours(2));
        archiver(UNMERGED, step -> {}).runOnce();
        assertThat(parquetFiles()).hasSize(1);
        assertThat(events()).hasSize(50);
    }

    @Test
    void shouldMergeByItselfWhenEnoughFilesHaveComeTogether() throws Exception {
        ArchiverSettings settings =
                ArchiverSettings.DEFAULTS.withCompaction(new CompactionSettings(true, 2, 1_000_000));
        for (int i = 0; i < 6; i++) {
            log.segment(i + 1, TestLog.events(i * 10L, 10));
            archiver(settings, step -> {}).runOnce();
        }

        assertThat(files().size()).isLessThan(4);
        assertThat(events()).hasSize(60);
    }

    @Test
    void shouldMergeAlsoAfterTheFirstStatesOfTheTableAreGone() throws Exception {
        archiveOneByOne(3, 10);
        new Compactor(archive, UNMERGED).compact();
        clock.advance(Duration.ofHours(2));
        archiver(UNMERGED, step -> {}).runOnce();
        assertThat(archive.snapshot().metadata().snapshots()).hasSize(1);
        for (int number = 4; number <= 5; number++) {
            log.segment(number, TestLog.events(number * 10L, 10));
            archiver(UNMERGED, step -> {}).runOnce();
        }

        assertThat(new Compactor(archive, UNMERGED).compact().filesBefore()).isEqualTo(3);

        assertThat(files()).hasSize(1);
        assertThat(events()).hasSize(50);
    }

    @Test
    void shouldLetEventsOfOldDaysJoinTheirDay() throws Exception {
        log.segment(1, TestLog.event(1, Instant.parse("2026-01-05T10:00:00Z")));
        archiver(UNMERGED, step -> {}).runOnce();
        log.segment(
                2,
                TestLog.event(2, Instant.parse("2026-01-05T09:00:00Z"))
                        + TestLog.event(3, Instant.parse("2025-12-31T23:59:59.999999Z")));
        archiver(UNMERGED, step -> {}).runOnce();

        new Compactor(archive, UNMERGED).compact();

        assertThat(files())
                .extracting(file -> file.day() + " " + file.rows())
                .containsExactlyInAnyOrder("2025-12-31 1", "2026-01-05 2");
    }

    @Test
    void shouldGiveUpAMergeWhoseFilesAnotherOneHasMerged() throws Exception {
        archiveOneByOne(4, 10);
        Archive slow = watched(step -> {
            if (step == ArchiveStep.COMPACTED) {
                try (Archive other = Archive.open(archive.settings())) {
                    assertThat(new Compactor(other, UNMERGED)
                                    .compactDue(() -> false)
                                    .merges())
                            .isEqualTo(1);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });

        assertThat(new Compactor(slow, UNMERGED).compact()).isEqualTo(CompactionResult.NOTHING);

        assertThat(files()).hasSize(1);
        assertThat(events()).hasSize(40);
        assertThat(directory.resolve("archive/tmp")).isEmptyDirectory();
    }

    @Test
    void shouldKeepWhatIsAppendedWhileItMerges() throws Exception {
        archiveOneByOne(4, 10);
        Archive slow = watched(step -> {
            if (step == ArchiveStep.COMPACTED) {
                archiveAlso(5, TestLog.events(40, 10));
            }
        });

        assertThat(new Compactor(slow, UNMERGED).compact().merges()).isEqualTo(1);

        assertThat(files()).hasSize(2);
        assertThat(events()).hasSize(50);
    }

    private void archiveAlso(int number, String lines) {
        try (Archive other = Archive.open(archive.settings())) {
            log.segment(number, lines);
            new Archiver(other, log.directory(), UNMERGED, clock).runUnlocked();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldGoOnAfterACrashBeforeTheCommit() throws Exception {
        archiveOneByOne(4, 10);
        Archive crashing = watched(step -> {
            if (step == ArchiveStep.COMPACTED) {
                throw new Crash();
            }
        });
        assertThatThrownBy(() -> new Compactor(crashing, UNMERGED).compact()).isInstanceOf(Crash.class);
        assertThat(events()).hasSize(40);
        assertThat(parquetFiles()).hasSize(5);

        clock.advance(Duration.ofHours(2));
        archiver(UNMERGED, step -> {}).runOnce();

        assertThat(parquetFiles()).hasSize(4);
        assertThat(events()).hasSize(40);
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void shouldRefuseToMergeAFileThatHasLostEvents() throws Exception {
        archiveOneByOne(2, 10);
        Path damaged = parquetFiles().get(0);
        Path other = parquetFiles().get(1);
        Rows.of("copy (select * from read_parquet('" + other + "') limit 5) to '" + damaged
                + "' (format parquet, return_stats)");

        assertThatThrownBy(() -> new Compactor(archive, UNMERGED).compact())
                .isInstanceOfSatisfying(
                        ArchiveException.class, e -> assertThat(e.code()).isEqualTo(ArchiveException.Code.WRITE_FAILED))
                .hasMessageContaining("cannot merge 2 files of 2026-11-23")
                .hasMessageContaining("where the table says 20");
        assertThat(files()).hasSize(2);
    }

    @Test
    void shouldMergeMoreThanFitsIntoMemory() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 4; i++) {
            StringBuilder lines = new StringBuilder();
            for (int seq = i * 40_000; seq < (i + 1) * 40_000; seq++) {
                lines.append(TestLog.event(seq, TestLog.NOON.plusMillis(seq))
                        .replace(
                                "\"v",
                                "\"" + Long.toHexString(random.nextLong()).repeat(8)));
            }
            log.segment(i + 1, lines.toString());
            archiver(UNMERGED, step -> {}).runOnce();
        }

        CompactionResult result =
                new Compactor(archive, UNMERGED.withMemoryLimit("160MB").withThreads(1)).compact();

        assertThat(result.events()).isEqualTo(160_000);
    }

    private void archiveOneByOne(int segments, int events) throws Exception {
        for (int i = 0; i < segments; i++) {
            log.segment(i + 1, TestLog.events((long) i * events, events));
            archiver(UNMERGED, step -> {}).runOnce();
        }
    }

    private Archiver archiver(ArchiverSettings settings, Consumer<ArchiveStep> watcher) {
        return new Archiver(watched(watcher), log.directory(), settings, clock);
    }

    private Archive watched(Consumer<ArchiveStep> watcher) {
        Archive watched = Archive.open(archive.settings(), watcher);
        opened.add(watched);
        return watched;
    }

    private List<ArchiveFile> files() {
        return archive.snapshot().files();
    }

    private List<Map<String, Object>> events() throws Exception {
        return Rows.of("select * from (" + archive.snapshot().rows(files()) + ") order by run, seq");
    }

    private List<Path> parquetFiles() throws Exception {
        try (var files = Files.walk(directory.resolve("archive/warehouse"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }
}
