package dev.zeroheap.query;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.Expiry;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.Retention;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.management.JMException;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivedAnswerTest {
    private static final TimeRange HOUR = TimeRange.between(TestEvent.NOON, TestEvent.NOON.plusSeconds(3600));
    private static final SummaryQuery ALL_AS_ONE = SummaryQuery.byName(HOUR).withGroupBy();

    @TempDir
    Path directory;

    private Path logs;
    private ArchiveSettings archive;
    private QueryEngine engine;

    @BeforeEach
    void open() {
        logs = directory.resolve("logs");
        archive = ArchiveSettings.in(directory.resolve("archive"));
        engine = engine();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private QueryEngine engine() {
        return QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp")).withArchive(archive));
    }

    private void archive(Duration grace) {
        try (Archive open = Archive.open(archive)) {
            new Archiver(open, new LogDirectory(logs), ArchiverSettings.DEFAULTS.withGrace(grace)).runOnce();
        }
    }

    @Test
    void shouldKnowAnAnswerAgainUntilItsEventsMoveIntoTheArchive() {
        TestRun.in(logs).write(TestEvent.of("a"), TestEvent.of("b")).writeClosed();
        Revision<Answer<SummaryRow>> live = engine.summary(ALL_AS_ONE, fingerprint -> false);
        assertThat(engine.summary(ALL_AS_ONE, live.fingerprint()::equals).answer())
                .isEmpty();

        archive(Duration.ZERO);
        Revision<Answer<SummaryRow>> moved = engine.summary(ALL_AS_ONE, live.fingerprint()::equals);
        assertThat(moved.answer().orElseThrow().rows())
                .isEqualTo(live.answer().orElseThrow().rows());
        assertThat(engine.summary(ALL_AS_ONE, moved.fingerprint()::equals).answer())
                .isEmpty();
    }

    @Test
    void shouldDeclareTheSameBeforeWhileAndAfterASegmentIsArchived() {
        TestEvent loss = TestEvent.of(LogFormat.MONITOR_LOSS).with("module", LogFormat.RECORDER_MODULE);
        TestRun killed = TestRun.in(logs)
                .write(
                        TestEvent.of("a"),
                        loss.with("value", 5),
                        TestEvent.of("b").afterNoon(1, SECONDS))
                .writeText("not json\n")
                .roll()
                .write(TestEvent.of("c"))
                .writeText("{\"timestamp\":\"2026-11");
        TestRun clean =
                new TestRun(logs, "web", "web1", 2).write(TestEvent.of("d")).writeClosed();

        check(killed, clean, 3, 0);
        archive(Duration.ofHours(1));
        check(killed, clean, 0, 1);
        archive(Duration.ZERO);
        archive(Duration.ZERO);
        assertThat(new LogDirectory(logs).segments()).isEmpty();
        check(killed, clean, 0, 1);
    }

    @Test
    void shouldRememberOfEachFileWhatItReportsLost() {
        TestEvent loss = TestEvent.of(LogFormat.MONITOR_LOSS).with("module", LogFormat.RECORDER_MODULE);
        TestRun.in(logs)
                .write(
                        loss.with("value", 3),
                        loss.with("value", 4).afterNoon(30, ChronoUnit.MINUTES),
                        TestEvent.of("a").afterNoon(26, ChronoUnit.HOURS));
        archive(Duration.ofHours(1));
        TimeRange twoDays = TimeRange.between(TestEvent.NOON, TestEvent.NOON.plus(Duration.ofDays(2)));

        for (int time = 0; time < 2; time++) {
            assertThat(declaration(twoDays).lost()).isEqualTo(7);
            assertThat(declaration(TimeRange.between(TestEvent.NOON, TestEvent.NOON.plusSeconds(1)))
                            .lost())
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldAskNoTimeOfDaysThatLieInTheRange() {
        TestRun.in(logs)
                .write(
                        TestEvent.of("a"),
                        TestEvent.of("a").afterNoon(24, ChronoUnit.HOURS),
                        TestEvent.of("a").afterNoon(48, ChronoUnit.HOURS));
        archive(Duration.ofHours(1));

        for (int[] bounds : new int[][] {{0, 49, 3}, {1, 49, 2}, {0, 48, 2}, {1, 48, 1}, {-12, 36, 2}, {12, 36, 1}}) {
            TimeRange range = TimeRange.between(
                    TestEvent.NOON.plus(Duration.ofHours(bounds[0])), TestEvent.NOON.plus(Duration.ofHours(bounds[1])));
            assertThat(engine.aggregate(AggregateQuery.count(range, Filter.NONE))
                            .rows()
                            .get(0)
                            .values())
                    .as("%s", range)
                    .containsEntry("count", (long) bounds[2]);
        }
    }

    @Test
    void shouldSayWhatRetentionHasDroppedOfTheRange() {
        Instant now = Instant.now();
        TestRun.in(logs)
                .write(
                        TestEvent.of("a").at(now.minus(Duration.ofDays(30))),
                        TestEvent.of("a").at(now));
        archive(Duration.ofHours(1));
        try (Archive open = Archive.open(archive)) {
            new Expiry(open, ArchiverSettings.DEFAULTS.withRetention(Retention.FOREVER.withMaxAge(Duration.ofDays(10))))
                    .expire();
        }
        LocalDate firstKept = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(10);

        assertThat(declaration(TimeRange.between(now.minus(Duration.ofDays(11)), now)))
                .returns(false, Declaration::complete)
                .returns(
                        List.of("events before " + firstKept + " were dropped, their time is over"),
                        Declaration::missing);
        assertThat(declaration(TimeRange.between(now.minus(Duration.ofDays(9)), now))
                        .complete())
                .isTrue();
        assertThat(declaration(TimeRange.ALL).complete()).isTrue();
        assertThat(engine.problems()).isEmpty();
    }

    private Declaration declaration(TimeRange range) {
        return engine.summary(SummaryQuery.byName(range)).declaration();
    }

    @Test
    void shouldNameARunThatWasKilledAfterAllItsEventsWereArchived() throws JMException {
        TestRun killed = TestRun.in(logs).open().write(TestEvent.of("a")).roll();
        archive(Duration.ofHours(1));
        killed.end();

        assertThat(engine.summary(SummaryQuery.byName(TimeRange.ALL))
                        .declaration()
                        .uncleanRuns())
                .extracting(UncleanRun::run)
                .containsExactly(killed.name());
    }

    @Test
    void shouldNameARunOnceWhileTheArchiverHasNotedItsEndAndNotYetCommitted() throws IOException {
        TestRun killed = TestRun.in(logs).write(TestEvent.of("a"));
        archive(Duration.ofHours(1));
        FileUtils.copyDirectory(
                directory.resolve("archive/unclean").toFile(),
                directory.resolve("uncommitted/unclean").toFile());

        try (QueryEngine beforeTheCommit = QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp2"))
                .withArchive(ArchiveSettings.in(directory.resolve("uncommitted"))))) {
            Declaration declaration = beforeTheCommit.summary(ALL_AS_ONE).declaration();
            assertThat(declaration.segmentsRead()).isEqualTo(1);
            assertThat(declaration.uncleanRuns())
                    .containsExactly(new UncleanRun("web", killed.name(), LocalDate.of(2026, 11, 23)));
        }
    }

    private void check(TestRun killed, TestRun clean, int segments, int files) {
        Answer<SummaryRow> answer = engine.summary(ALL_AS_ONE);
        assertThat(answer.rows()).singleElement().returns(4L, SummaryRow::count);
        assertThat(answer.declaration())
                .returns(true, Declaration::complete)
                .returns(5L, Declaration::lost)
                .returns(2L, Declaration::rejected)
                .returns(segments, Declaration::segmentsRead)
                .returns(files, Declaration::filesRead)
                .returns(segments == 0 ? null : TestEvent.NOON, Declaration::liveFrom)
                .returns(
                        List.of(new UncleanRun("web", killed.name(), LocalDate.of(2026, 11, 23))),
                        Declaration::uncleanRuns);
        assertThat(clean.written()).isEqualTo(2);
        assertThat(engine.events(EventQuery.newest(HOUR)).rows())
                .extracting(EventRow::name)
                .containsExactly("b", "d", "c", "a");
        assertThat(engine.summary(SummaryQuery.byName(HOUR).withFilter(Filter.NONE.with(Dimension.NAME, "c")))
                        .declaration()
                        .lost())
                .isEqualTo(5);
    }

    @Test
    void shouldReadOnlyTheFilesThatTheRangeAndTheNamesTouch() {
        TestRun.in(logs).write(TestEvent.of("today"), TestEvent.of("yesterday").afterNoon(-86_400, SECONDS));
        archive(Duration.ZERO);

        assertThat(engine.summary(ALL_AS_ONE).declaration().filesRead()).isEqualTo(1);
        assertThat(engine.summary(SummaryQuery.byName(TimeRange.ALL))
                        .declaration()
                        .filesRead())
                .isEqualTo(2);
        Answer<SummaryRow> ofName = engine.summary(
                SummaryQuery.byName(TimeRange.ALL).withFilter(Filter.NONE.with(Dimension.NAME, "yesterday")));
        assertThat(ofName.rows()).hasSize(1);
        assertThat(ofName.declaration().filesRead()).isEqualTo(1);
    }

    @Test
    void shouldFindALateEventWhoseDayIsArchivedAlready() {
        TestRun run = TestRun.in(logs).write(TestEvent.of("early")).roll();
        archive(Duration.ZERO);
        run.roll().write(TestEvent.of("late"));
        assertThat(engine.summary(ALL_AS_ONE).rows()).singleElement().returns(2L, SummaryRow::count);
        archive(Duration.ZERO);
        assertThat(engine.summary(ALL_AS_ONE).rows()).singleElement().returns(2L, SummaryRow::count);
    }

    @Test
    void shouldGoOnAnsweringFromTheLogWhileTheCatalogIsBrokenAndSaySo() throws IOException {
        TestRun run = TestRun.in(logs).write(TestEvent.of("archived")).roll();
        archive(Duration.ZERO);
        run.roll().write(TestEvent.of("live"));
        engine.close();
        Path catalog = archive.folder().resolve("catalog.db");
        Path whole = Files.move(catalog, catalog.resolveSibling("whole.db"));
        Files.writeString(catalog, "this is no database, and long enough to be taken for a broken one ".repeat(50));
        engine = engine();

        Answer<SummaryRow> answer = engine.summary(ALL_AS_ONE);

        assertThat(answer.rows()).singleElement().returns(1L, SummaryRow::count);
        assertThat(answer.declaration().complete()).isFalse();
        assertThat(answer.declaration().missing())
                .singleElement()
                .asString()
                .startsWith("the archive cannot be read: cannot open the archive in " + archive.folder());
        assertThat(engine.problems()).hasSize(1);

        Files.move(whole, catalog, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(engine.summary(ALL_AS_ONE).rows()).singleElement().returns(2L, SummaryRow::count);
        assertThat(engine.problems()).isEmpty();
    }

    @Test
    void shouldAnswerFromTheArchiveWhereTheLogCannotBeListedAndSaySo() throws IOException {
        TestRun.in(logs).write(TestEvent.of("archived"));
        archive(Duration.ZERO);
        archive(Duration.ZERO);
        FileUtils.deleteDirectory(logs.toFile());
        Files.createSymbolicLink(logs, logs);

        Answer<SummaryRow> answer = engine.summary(ALL_AS_ONE);

        assertThat(answer.rows()).singleElement().returns(1L, SummaryRow::count);
        assertThat(answer.declaration().missing())
                .singleElement()
                .asString()
                .startsWith("the live log cannot be read: cannot list " + logs);
    }

    @Test
    void shouldLeaveOutAnArchivedFileThatIsGoneAndSaySo() throws IOException {
        Path file = archiveTwoDays();
        Files.delete(file);

        checkMissing(file);
    }

    @Test
    void shouldLeaveOutAnArchivedFileThatIsCutOffAndSaySo() throws IOException {
        Path file = archiveTwoDays();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        checkMissing(file);
    }

    @Test
    void shouldLeaveOutAnArchivedFileThatIsBrokenWithinAndSaySo() throws IOException {
        Path file = archiveTwoDays();
        byte[] noise = new byte[(int) Files.size(file) / 3];
        new Random(1).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(noise), 4);
        }
        checkMissing(file);
    }

    /** The file of the first of two days. */
    private Path archiveTwoDays() throws IOException {
        TestRun run = TestRun.in(logs);
        for (int i = 0; i < 1000; i++) {
            run.write(TestEvent.of("today").with("value", i).label("k", "v" + i * 7919));
        }
        archive(Duration.ZERO);
        Path file = parquetFiles().get(0);
        new TestRun(logs, "web", "web1", 2).write(TestEvent.of("tomorrow").afterNoon(86_400, SECONDS));
        archive(Duration.ZERO);
        assertThat(parquetFiles()).hasSize(2).contains(file);
        return file;
    }

    private List<Path> parquetFiles() throws IOException {
        try (Stream<Path> files = Files.walk(archive.folder())) {
            return files.filter(path -> path.toString().endsWith(".parquet")).toList();
        }
    }

    private void checkMissing(Path file) {
        Answer<EventRow> answer = engine.events(EventQuery.newest(TimeRange.ALL));

        assertThat(answer.rows()).extracting(EventRow::name).containsExactly("tomorrow");
        assertThat(answer.declaration().complete()).isFalse();
        assertThat(answer.declaration().missing()).containsExactly("the archive's file " + file + " cannot be read");
        assertThat(answer.declaration().filesRead()).isEqualTo(1);
    }

    @Test
    void shouldFailWhereNeitherLogNorArchiveCanBeRead() throws IOException {
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        try (QueryEngine blind = QueryEngine.open(
                QuerySettings.of(loop, directory.resolve("tmp")).withArchive(ArchiveSettings.in(loop)))) {
            assertThatThrownBy(() -> blind.summary(ALL_AS_ONE))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.UNAVAILABLE))
                    .hasMessageContaining("the live log cannot be read")
                    .hasMessageContaining("the archive cannot be read");
        }
    }
}
