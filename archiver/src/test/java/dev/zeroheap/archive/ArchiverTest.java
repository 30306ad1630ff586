package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.management.ObjectName;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiverTest {
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
    void shouldShowTheSameEventsBeforeAndAfter() throws Exception {
        log.segment(1, TestLog.events(0, 1000));
        log.segment(2, TestLog.events(1000, 500) + TestLog.closed(1500));
        List<Map<String, Object>> before =
                Rows.of("select * exclude (segment, segment_index) from (" + liveSql() + ") order by run, seq");

        ArchiveResult result = archiver().runOnce();

        assertThat(result.segments()).isEqualTo(2);
        assertThat(result.events()).isEqualTo(1501);
        assertThat(result.files()).isEqualTo(1);
        assertThat(result.isComplete()).isTrue();
        assertThat(archived()).hasSize(1501).isEqualTo(before);
        assertThat(liveSegments()).isEmpty();
    }

    @Test
    void shouldDoNothingWithoutALogDirectory() {
        assertThat(archiver().runOnce()).isEqualTo(ArchiveResult.NOTHING);
    }

    @Test
    void shouldArchiveNothingTwice() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        archiver().runOnce();

        assertThat(archiver().runOnce()).isEqualTo(ArchiveResult.NOTHING);
        assertThat(archived()).hasSize(10);
    }

    @Test
    void shouldWriteOneSortedFileForEachDayOfASegment() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            lines.append(TestLog.event(i, TestLog.NOON.plus(Duration.ofMinutes(i * 37L % 4320))));
        }
        log.segment(1, lines.toString());

        assertThat(archiver().runOnce().files()).isEqualTo(4);

        List<ArchiveFile> files = archive.snapshot().files(Instant.MIN, Instant.MAX);
        assertThat(files)
                .extracting(ArchiveFile::day)
                .containsExactlyInAnyOrder(
                        LocalDate.parse("2026-11-23"),
                        LocalDate.parse("2026-11-24"),
                        LocalDate.parse("2026-11-25"),
                        LocalDate.parse("2026-11-26"));
        for (ArchiveFile file : files) {
            assertThat(Rows.of(
                            "select count(*) as unsorted from (select (name, ts) < lag((name, ts)) over () as back from '"
                                    + file.location() + "') where back"))
                    .containsExactly(Map.of("unsorted", 0L));
            assertThat(Rows.of("select distinct cast(ts as date)::varchar as day from '" + file.location() + "'"))
                    .containsExactly(Map.of("day", file.day().toString()));
        }
    }

    @Test
    void shouldPassOverFilesOutOfRange() throws Exception {
        log.segment(1, TestLog.events(0, 100));
        archiver().runOnce();
        ArchiveSnapshot snapshot = archive.snapshot();
        Instant last = TestLog.NOON.plusSeconds(99);

        assertThat(snapshot.files(TestLog.NOON, last)).hasSize(1);
        assertThat(snapshot.files(last, last.plusNanos(1000))).hasSize(1);
        assertThat(snapshot.files(last.plusNanos(1000), Instant.MAX)).isEmpty();
        assertThat(snapshot.files(Instant.MIN, TestLog.NOON)).isEmpty();
        assertThat(snapshot.files(Instant.MIN, Instant.MAX, Set.of("m3"))).hasSize(1);
        assertThat(snapshot.files(Instant.MIN, Instant.MAX, Set.of("a", "z"))).isEmpty();
        assertThat(snapshot.files(Instant.MIN, Instant.MAX, Set.of())).isEmpty();
    }

    @Test
    void shouldKeepWhatIsNoEventVerbatim() throws Exception {
        String good = TestLog.event(1, TestLog.NOON);
        String odd = "{\"message\":\"no timestamp\"}\n";
        String bad = "\u00ff\u00fe\n";
        String torn = good.substring(0, 30);
        log.segment(1, odd + good + "\n" + bad + TestLog.event(2, TestLog.NOON.plus(Duration.ofDays(1))) + torn);

        ArchiveResult result = archiver().runOnce();

        assertThat(result.events()).isEqualTo(2);
        assertThat(result.rejected()).isEqualTo(3);
        assertThat(archived()).hasSize(2);
        Path rejects = directory.resolve("archive/rejects");
        assertThat(Files.readAllLines(rejects.resolve("2026-11-23/web/" + TestLog.RUN + "/1.2.jsonl")))
                .containsExactly(
                        "{\"segment\":\"00000001.jsonl\",\"offset\":0,\"reason\":\"not an event\","
                                + "\"line\":\"{\\\"message\\\":\\\"no timestamp\\\"}\"}",
                        "{\"segment\":\"00000001.jsonl\",\"offset\":" + (odd.length() + good.length() + 1)
                                + ",\"reason\":\"not UTF-8\",\"base64\":\"//4=\"}");
        assertThat(Files.readAllLines(rejects.resolve("2026-11-24/web/" + TestLog.RUN + "/1.1.jsonl")))
                .singleElement()
                .asString()
                .contains("\"offset\":" + (odd.length() + 2 * good.length() + 1 + bad.length()))
                .contains("\"reason\":\"not an event, and torn\"");
    }

    @Test
    void shouldCountRejectsOfTheDaysAskedForAndNotOfLiveSegments() throws Exception {
        log.segment(1, TestLog.event(1, TestLog.NOON) + "odd\nodd\n");
        archiver().runOnce();
        Irregularities irregularities = archive.irregularities();
        Instant midnight = Instant.parse("2026-11-24T00:00:00Z");

        assertThat(irregularities.rejected(Instant.MIN, Instant.MAX, key -> false))
                .isEqualTo(2);
        assertThat(irregularities.rejected(midnight.minusSeconds(1), midnight, key -> false))
                .isEqualTo(2);
        assertThat(irregularities.rejected(midnight, Instant.MAX, key -> false)).isZero();
        assertThat(irregularities.rejected(Instant.MIN, Instant.MAX, new SegmentKey("web", TestLog.RUN, 1)::equals))
                .isZero();
    }

    @Test
    void shouldAgreeWithTheLiveLogOnEveryOddLine() throws Exception {
        String good = TestLog.event(1, TestLog.NOON).strip();
        log.segment(
                1,
                String.join(
                        "\n",
                        List.of(
                                good,
                                "\0\0\0\0",
                                good + "\r",
                                " \t\u000b\u000c",
                                good + good,
                                good + "\r" + good,
                                "\u00ef\u00bb\u00bf" + good,
                                "[" + good + "]",
                                "null",
                                good.replace("m1", "x".repeat(200_000)),
                                good.replace("m1", "\\ud800"),
                                good + ",",
                                "",
                                "   " + good,
                                good)));
        Object live = Rows.of("select count(*) as n from (" + liveSql() + ") where " + SegmentSql.IS_EVENT)
                .get(0)
                .get("n");
        Object liveRejects = Rows.of("select count(*) as n from (" + liveSql() + ") where not (" + SegmentSql.IS_EVENT
                        + ") or ts is null")
                .get(0)
                .get("n");

        ArchiveResult result = archiver().runOnce();

        assertThat(result.failures()).isEmpty();
        assertThat(result.events()).isEqualTo(live);
        assertThat(result.rejected()).isEqualTo(liveRejects);
    }

    @Test
    void shouldFindTheRejectsAmongManyLines() throws Exception {
        StringBuilder lines = new StringBuilder();
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            if (i % 97 == 13) {
                offsets.add((long) lines.length());
                lines.append("odd ").append(i).append('\n');
            } else {
                lines.append(TestLog.event(i, TestLog.NOON.plusMillis(i)));
            }
        }
        log.segment(1, lines.toString());

        ArchiveResult result = archiver().runOnce();

        assertThat(result.failures()).isEmpty();
        Path rejects =
                directory.resolve("archive/rejects/2026-11-23/web/" + TestLog.RUN + "/1." + offsets.size() + ".jsonl");
        assertThat(Rows.of("select \"offset\" from read_json('" + rejects + "')").stream()
                        .map(row -> row.get("offset")))
                .containsExactlyElementsOf(new ArrayList<Object>(offsets));
    }

    @Test
    void shouldCutALineThatDuckDbCannotRead() throws Exception {
        String giant = "x".repeat(SegmentLines.MAX_READABLE_BYTES + 100);
        log.segment(1, TestLog.events(0, 2) + giant + "\n" + TestLog.events(2, 2));

        ArchiveResult result = archiver().runOnce();

        assertThat(result.events()).isEqualTo(4);
        assertThat(result.rejected()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("archive/rejects/2026-11-23/web/" + TestLog.RUN + "/1.1.jsonl")))
                .contains("cut: " + giant.length());
    }

    @Test
    void shouldNoteARunThatEndedUncleanlyWhenItsLastSegmentIsArchived() throws Exception {
        log.segment("web", "unclean", 1, TestLog.events(0, 2));
        log.segment("web", "unclean", 2, "");
        log.segment("web", "clean", 1, TestLog.events(0, 2));
        log.segment("web", "clean", 2, TestLog.closed(2));

        archiver().runOnce();

        assertThat(archive.irregularities().endedUncleanly(Instant.MIN, Instant.MAX))
                .extracting(Irregularities.UncleanEnd::service, Irregularities.UncleanEnd::run)
                .containsExactly(tuple("web", "unclean"));
    }

    @Test
    void shouldLeaveTheOpenSegmentAlone() throws Exception {
        log.segment(1, TestLog.events(0, 3));
        log.segment(2, TestLog.events(3, 3));
        ObjectName writer = new ObjectName("dev.zeroheap:type=Recorder,service=" + ObjectName.quote("web") + ",run="
                + ObjectName.quote(TestLog.RUN));
        ManagementFactory.getPlatformMBeanServer().registerMBean(new Writer(), writer);
        try {
            assertThat(archiver().runOnce().segments()).isEqualTo(1);
            assertThat(archive.irregularities().endedUncleanly(Instant.MIN, Instant.MAX))
                    .isEmpty();
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(writer);
        }

        assertThat(liveSegments()).extracting(Segment::number).containsExactly(2);
        assertThat(archiver().runOnce().segments()).isEqualTo(1);
        assertThat(archived()).hasSize(6);
    }

    /** What a recorder of this process registers. */
    public interface WriterMBean {}

    private static final class Writer implements WriterMBean {}

    @Test
    void shouldDeleteSegmentsAfterTheGraceAndForgetThemAfterThat() throws Exception {
        Path segment = log.segment(1, TestLog.events(0, 3) + TestLog.closed(3));
        Files.createFile(segment.resolveSibling("writer.lock"));
        archiver().runOnce();
        clock.advance(Duration.ofMinutes(9));
        assertThat(archiver().runOnce().deleted()).isZero();
        assertThat(segment).exists();

        clock.advance(Duration.ofMinutes(2));
        List<Segment> listed = log.directory().segments();
        assertThat(archiver().runOnce().deleted()).isEqualTo(1);
        assertThat(segment).doesNotExist();
        assertThat(listed).allMatch(archive.snapshot()::covers);

        archiver().runOnce();
        assertThat(coverage()).isEmpty();
        assertThat(archived()).hasSize(4);
    }

    @Test
    void shouldDeleteEmptyDirectoriesOfRunsThatEndedLongAgo() throws Exception {
        Path old = Files.createDirectories(log.root().resolve("web/old"));
        Path young = Files.createDirectories(log.root().resolve("web/young"));
        Path full = log.segment("web", "full", 1, TestLog.events(0, 1)).getParent();
        for (Path run : List.of(old, young, full)) {
            Files.createFile(run.resolve("writer.lock"));
            Files.setLastModifiedTime(
                    run, FileTime.from(clock.instant().minus(Duration.ofMinutes(run.equals(young) ? 9 : 11))));
        }

        archiver().runOnce();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(full).exists();
    }

    @Test
    void shouldNotForgetSegmentsOfAnotherLogDirectory() throws Exception {
        log.segment(1, TestLog.events(0, 3));
        archiver().runOnce();
        Map<String, String> before = coverage();

        TestLog other = new TestLog(directory.resolve("other logs"));
        other.segment("web", "other", 1, TestLog.events(0, 1));
        archiver(other, step -> {}).runOnce();

        assertThat(coverage()).containsAllEntriesOf(before).hasSize(2);
    }

    @Test
    void shouldRecordWhatIsCoveredOfEachRun() throws Exception {
        log.segment(1, TestLog.events(0, 1));
        log.segment(2, TestLog.events(1, 1));
        archiver().runOnce();
        long first = clock.millis();
        clock.advance(Duration.ofSeconds(15));
        log.segment(3, TestLog.events(2, 1));
        archiver().runOnce();

        assertThat(coverage())
                .containsExactly(entry(
                        "zeroheap.archived.web/" + TestLog.RUN,
                        "1-2@" + first + ",3@" + clock.millis() + " "
                                + Files.readString(log.root().resolve("archiver.id"))
                                        .strip()));
    }

    @Test
    void shouldLeaveASegmentThatCannotBeReadAndGoOn() throws Exception {
        Path unreadable = Files.createDirectories(log.segment(1, "").resolveSibling("00000002.jsonl"));
        log.segment(3, TestLog.events(0, 5));

        ArchiveResult result = archiver().runOnce();

        assertThat(result.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.path()).isEqualTo(unreadable.toString()));
        assertThat(archived()).hasSize(5);
        assertThat(liveSegments()).extracting(Segment::number).containsExactly(2);
    }

    @Test
    void shouldConvertMoreThanABatchTakes() throws Exception {
        for (int i = 1; i <= 5; i++) {
            log.segment(i, TestLog.events(i * 100L, 100));
        }

        ArchiveResult result = archiver(log, ArchiverSettings.DEFAULTS.withBatchBytes(1), step -> {})
                .runOnce();

        assertThat(result.files()).isEqualTo(5);
        assertThat(archived()).hasSize(500);
    }

    @Test
    void shouldStopAfterTheBatchItIsAt() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        log.segment(2, TestLog.events(10, 10));
        List<Archiver> self = new ArrayList<>();
        Archiver archiver =
                archiver(log, ArchiverSettings.DEFAULTS.withBatchBytes(1), step -> self.forEach(Archiver::stop));
        self.add(archiver);

        assertThat(archiver.runOnce().segments()).isEqualTo(1);
        assertThat(archived()).hasSize(10);
    }

    @Test
    void shouldGoOnAfterACrashBeforeTheCommit() throws Exception {
        log.segment(1, TestLog.events(0, 10) + "odd\n");
        crashAt(ArchiveStep.CONVERTED);
        assertThat(archived()).isEmpty();
        assertThat(parquetFiles()).hasSize(1);
        assertThat(archive.irregularities().rejected(Instant.MIN, Instant.MAX, key -> false))
                .isEqualTo(1);

        archiver().runOnce();

        assertThat(archived()).hasSize(10);
        assertThat(archive.irregularities().rejected(Instant.MIN, Instant.MAX, key -> false))
                .isEqualTo(1);
        assertThat(parquetFiles()).hasSize(2);
        clock.advance(Duration.ofHours(2));
        archiver().runOnce();
        assertThat(parquetFiles()).hasSize(1);
        assertThat(directory.resolve("archive/tmp")).isEmptyDirectory();
        assertThat(archived()).hasSize(10);
    }

    @Test
    void shouldGoOnAfterACrashBehindTheCommit() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        crashAt(ArchiveStep.COMMITTED);

        assertThat(archiver().runOnce().segments()).isZero();
        clock.advance(Duration.ofHours(2));
        archiver().runOnce();

        assertThat(archived()).hasSize(10);
        assertThat(log.directory().segments()).isEmpty();
        assertThat(directory.resolve("archive/tmp")).isEmptyDirectory();
    }

    @Test
    void shouldGoOnAfterACrashBehindTheDeletion() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        archiver().runOnce();
        clock.advance(Duration.ofHours(2));
        crashAt(ArchiveStep.DELETED);

        archiver().runOnce();

        assertThat(archived()).hasSize(10);
        assertThat(coverage()).isEmpty();
    }

    @Test
    void shouldDropItsFilesWhenAnotherArchiverWasFaster() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        log.segment(2, TestLog.events(10, 10));
        List<Archive> others = new ArrayList<>();
        Archiver slow = archiver(log, ArchiverSettings.DEFAULTS, step -> {
            if (step == ArchiveStep.CONVERTED && others.isEmpty()) {
                Archive other = Archive.open(archive.settings());
                others.add(other);
                archiveTheFirst(other);
            }
        });

        ArchiveResult result = slow.runOnce();

        others.forEach(Archive::close);
        assertThat(result.segments()).isEqualTo(1);
        assertThat(archived()).hasSize(20);
        assertThat(parquetFiles()).hasSize(2);
    }

    /** Another archiver that has not seen the second segment. */
    private void archiveTheFirst(Archive other) {
        try {
            Path second = log.segment(2, "");
            Files.delete(second);
            new Archiver(other, log.directory(), ArchiverSettings.DEFAULTS, clock).runUnlocked();
            log.segment(2, TestLog.events(10, 10));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldNotCallUnreadableWhatAnotherArchiverHasArchivedAndDeleted() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        Path second = log.segment(2, TestLog.events(10, 10));
        Archiver slow = archiver(log, ArchiverSettings.DEFAULTS.withBatchBytes(1), step -> {
            if (step == ArchiveStep.CONVERTED && Files.exists(second)) {
                archiveAndDeleteAll();
            }
        });

        ArchiveResult result = slow.runOnce();

        assertThat(second).doesNotExist();
        assertThat(result.failures()).isEmpty();
        assertThat(archived()).hasSize(20);
    }

    private void archiveAndDeleteAll() {
        try (Archive other = Archive.open(archive.settings())) {
            ArchiverSettings settings = ArchiverSettings.DEFAULTS.withGrace(Duration.ZERO);
            new Archiver(other, log.directory(), settings, clock).runUnlocked();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldNotForgetWhatAnotherArchiverTookAfterItHadListedTheLog() throws Exception {
        log.segment(1, TestLog.events(0, 10));
        Archiver slow = archiver(log, ArchiverSettings.DEFAULTS, step -> {
            if (step == ArchiveStep.CONVERTED) {
                log(2, TestLog.events(10, 10));
                archiveAllBut(1);
            }
        });

        slow.runOnce();

        assertThat(liveSegments()).isEmpty();
        assertThat(archived()).hasSize(20);
        archiver().runOnce();
        assertThat(archived()).hasSize(20);
    }

    private void log(int number, String lines) {
        try {
            log.segment(number, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void archiveAllBut(int number) {
        try (Archive other = Archive.open(archive.settings())) {
            Path hidden = log.root().resolve("web/" + TestLog.RUN + "/%08d.jsonl".formatted(number));
            Path aside = directory.resolve("aside");
            Files.move(hidden, aside);
            new Archiver(other, log.directory(), ArchiverSettings.DEFAULTS, clock).runUnlocked();
            Files.move(aside, hidden);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldArchiveEachEventOnceWhenSeveralArchiversRace() throws Exception {
        int archivers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(archivers);
        List<Future<ArchiveResult>> results = new ArrayList<>();
        for (int segment = 1; segment <= 12; segment++) {
            log.segment("web", "run" + segment % 3, segment, TestLog.events(segment * 50L, 50));
        }
        try {
            for (int i = 0; i < archivers; i++) {
                long batchBytes = 1 + i * 20_000L;
                results.add(threads.submit(() -> {
                    try (Archive own = Archive.open(archive.settings())) {
                        return new Archiver(
                                        own,
                                        log.directory(),
                                        ArchiverSettings.DEFAULTS.withBatchBytes(batchBytes),
                                        clock)
                                .runUnlocked();
                    }
                }));
            }
            int segments = 0;
            for (Future<ArchiveResult> result : results) {
                segments += result.get().segments();
            }
            assertThat(segments).isEqualTo(12);
        } finally {
            threads.shutdownNow();
        }
        assertThat(Rows.of("select count(*) as n, count(distinct (run, seq)) as d from (" + archivedSql() + ")"))
                .containsExactly(Map.of("n", 600L, "d", 600L));
        assertThat(liveSegments()).isEmpty();
    }

    @Test
    void shouldRefuseToWorkBesideAnotherArchiver() throws Exception {
        try (ArchiverLock lock = ArchiverLock.take(archive.settings())) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> archiver().runOnce())
                    .isInstanceOfSatisfying(
                            ArchiveException.class, e -> assertThat(e.code()).isEqualTo(ArchiveException.Code.BUSY))
                    .hasMessageContaining("another archiver works in");
        }
        assertThat(archiver().runOnce()).isEqualTo(ArchiveResult.NOTHING);
    }

    @Test
    void shouldDropOldStatesOfTheTableAfterTheyWereReplacedLongEnoughAgo() throws Exception {
        Archiver unmerged = archiver(
                log, ArchiverSettings.DEFAULTS.withCompaction(CompactionSettings.DEFAULTS.enabled(false)), step -> {});
        log.segment(1, TestLog.events(0, 1));
        unmerged.runOnce();
        ArchiveSnapshot early = archive.snapshot();
        log.segment(2, TestLog.events(1, 1));
        unmerged.runOnce();
        assertThat(early.files(Instant.MIN, Instant.MAX)).hasSize(1);
        assertThat(archive.snapshot().metadata().snapshots()).hasSize(2);

        clock.advance(Duration.ofMinutes(61));
        unmerged.runOnce();

        assertThat(archive.snapshot().metadata().snapshots()).hasSize(1);
        assertThat(archived()).hasSize(2);
    }

    @Test
    void shouldReadAColumnThatIsYoungerThanTheFileAsNull() throws Exception {
        Table table = archive.load();
        table.updateSchema().deleteColumn("cached_tokens").commit();
        assertThat(Rows.of(archive.snapshot().rows(List.of()))).isEmpty();
        table.updateSchema().addColumn("other", Types.StringType.get()).commit();
        archive.close();
        archive = Archive.open(archive.settings());
        log.segment(1, TestLog.event(1, TestLog.NOON).replace("\"duration\"", "\"cached_tokens\":7,\"duration\""));
        archiver().runOnce();
        archive.load().updateSchema().deleteColumn("cached_tokens").commit();
        archive.close();
        archive = Archive.open(archive.settings());

        assertThat(archived())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("cached_tokens", null)
                        .containsEntry("name", "m1")
                        .containsEntry("labels", Map.of("k", "v1")));
    }

    @Test
    void shouldConvertMoreThanFitsIntoMemory() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            lines.append(TestLog.event(i, TestLog.NOON.plusMillis(i))
                    .replace("\"v", "\"" + "some longer label value ".repeat(8) + i % 1000));
        }
        log.segment(1, lines.toString());
        log.segment(2, lines.toString());

        ArchiveResult result = archiver(
                        log, ArchiverSettings.DEFAULTS.withMemoryLimit("160MB").withThreads(1), step -> {})
                .runOnce();

        assertThat(result.failures()).isEmpty();
        assertThat(result.events()).isEqualTo(120_000);
    }

    private Archiver archiver() {
        return archiver(log, step -> {});
    }

    private Archiver archiver(TestLog from, Consumer<ArchiveStep> watcher) {
        return archiver(from, ArchiverSettings.DEFAULTS, watcher);
    }

    private Archiver archiver(TestLog from, ArchiverSettings settings, Consumer<ArchiveStep> watcher) {
        Archive watched = Archive.open(archive.settings(), watcher);
        opened.add(watched);
        return new Archiver(watched, from.directory(), settings, clock);
    }

    /** An Error passes through everything that cleans up, as the end of the process would. */
    private void crashAt(ArchiveStep step) {
        Archiver archiver = archiver(log, at -> {
            if (at == step) {
                throw new Crash();
            }
        });
        assertThatThrownBy(archiver::runOnce).isInstanceOf(Crash.class);
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private String liveSql() {
        return SegmentSql.rows(log.directory().segments());
    }

    private List<Segment> liveSegments() {
        List<Segment> listed = log.directory().segments();
        ArchiveSnapshot snapshot = archive.snapshot();
        return listed.stream().filter(segment -> !snapshot.covers(segment)).toList();
    }

    private String archivedSql() {
        ArchiveSnapshot snapshot = archive.snapshot();
        return snapshot.rows(snapshot.files(Instant.MIN, Instant.MAX));
    }

    private List<Map<String, Object>> archived() throws Exception {
        return Rows.of("select * from (" + archivedSql() + ") order by run, seq");
    }

    private Map<String, String> coverage() {
        Map<String, String> properties =
                new HashMap<>(archive.snapshot().metadata().properties());
        properties.keySet().removeIf(key -> !key.startsWith(Coverage.PREFIX));
        return properties;
    }

    private List<Path> parquetFiles() throws Exception {
        try (var files = Files.walk(directory.resolve("archive/warehouse"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }
}
