package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock is, or was, wrong. */
class ClockFaultTest {
    private static final Duration AHEAD = Duration.ofDays(3650);

    /** A merge would add a state of its own. */
    private static final ArchiverSettings UNMERGED =
            ArchiverSettings.DEFAULTS.withCompaction(CompactionSettings.DEFAULTS.enabled(false));

    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void archiveSomething() throws Exception {
        site = Site.in(directory);
        site.log().segment(1, TestLog.events(0, 10));
        site.run();
    }

    /** Ten years ahead at the last commit, and right again now. */
    @Test
    void shouldGoOnAfterACommitInTheFuture() throws Exception {
        TableMetadata ahead = moveLastCommit(AHEAD);
        for (int number = 2; number <= 4; number++) {
            site.log().segment(number, TestLog.events(number * 10L, 10));
            List<Map<String, Object>> before = site.answer();

            assertThat(site.run(UNMERGED, step -> {}).events()).isEqualTo(10);

            assertThat(site.archived()).isEqualTo(before);
        }
        TableMetadata now = metadata();
        assertThat(now.snapshots()).hasSize(4);
        assertThat(now.snapshots())
                .extracting(Snapshot::timestampMillis)
                .as("time in the table never goes back")
                .isSorted();
        assertThat(now.snapshots().get(0)).isEqualTo(ahead.snapshots().get(0));
        assertThat(Instant.ofEpochMilli(now.lastUpdatedMillis()))
                .isBetween(
                        Instant.ofEpochMilli(ahead.lastUpdatedMillis()),
                        Instant.now().plus(AHEAD));
        assertThat(now.previousFiles())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(LocalFileIO.path(file.file())).exists());
    }

    @Test
    void shouldMergeAlsoAfterACommitInTheFuture() throws Exception {
        site.log().segment(2, TestLog.events(10, 10));
        site.run();
        moveLastCommit(AHEAD);
        List<Map<String, Object>> before = site.archived();

        assertThat(site.commandLine("compact")).startsWith("0 ").containsPattern("merges +1\n");

        assertThat(site.archived()).isEqualTo(before).hasSize(20);
        assertThat(metadata().snapshots())
                .hasSize(3)
                .extracting(Snapshot::timestampMillis)
                .isSorted();
    }

    @Test
    void shouldForgetCoverageAlsoAfterACommitInTheFuture() throws Exception {
        site.clock().advance(Duration.ofHours(2));
        assertThat(site.run().deleted()).isEqualTo(1);
        moveLastCommit(AHEAD);

        site.run();

        assertThat(metadata().properties().keySet()).noneMatch(key -> key.startsWith(Coverage.PREFIX));
        assertThat(site.archived()).hasSize(10);
    }

    /** A state that a slow reader may hold does not go early, only because a later commit had a wrong clock. */
    @Test
    void shouldNotDropStatesOfTheTableEarlyAfterACommitInTheFuture() throws Exception {
        for (int number = 2; number <= 3; number++) {
            site.log().segment(number, TestLog.events(number * 10L, 10));
            site.run(UNMERGED, step -> {});
        }
        moveLastCommit(AHEAD);
        site.log().segment(4, TestLog.events(40, 10));

        site.run(UNMERGED, step -> {});

        assertThat(metadata().snapshots()).hasSize(4);
    }

    @Test
    void shouldCorrectTheTimesWhenAPersonSaysSo() throws Exception {
        TestClock right = new TestClock();
        site.clock().advance(AHEAD);
        site.log().segment(2, TestLog.events(10, 10));
        site.run();
        moveLastCommit(AHEAD);
        Site corrected = new Site(site.log(), site.settings(), right);
        right.advance(Duration.ofSeconds(1));
        List<Map<String, Object>> before = corrected.answer();

        Recovery.Recovered recovered = Recovery.run(site.settings(), right);

        assertThat(recovered.registered()).isEmpty();
        assertThat(recovered.movedBack()).isBetween(AHEAD.minusMinutes(10), AHEAD.plusMinutes(10));
        assertThat(Recovery.run(site.settings(), right).movedBack()).isZero();
        assertThat(metadata().snapshots())
                .allSatisfy(snapshot -> assertThat(snapshot.timestampMillis()).isLessThanOrEqualTo(right.millis()));
        assertThat(corrected.answer()).isEqualTo(before);
        assertThat(corrected.run().deleted()).as("the grace begins anew").isZero();
        right.advance(Duration.ofMinutes(11));
        assertThat(corrected.run().deleted()).isEqualTo(1);
        right.advance(Duration.ofHours(2));
        corrected.run();
        assertThat(metadata().snapshots()).hasSize(1);
        assertThat(corrected.archived()).isEqualTo(before);
    }

    /**
     * What holds across processes without a clock that all of them trust: a segment goes no earlier than the grace after
     * its commit by the clock that says so now. A step back makes it stay longer, by as much; it is archived only once.
     */
    @Test
    void shouldDeleteNothingEarlyWhenTheClockStepsBack() throws Exception {
        Path segment = site.log().root().resolve("web").resolve(TestLog.RUN).resolve("00000001.jsonl");
        site.clock().advance(Duration.ofMinutes(9));
        site.clock().advance(Duration.ofHours(-5));
        for (Duration step : List.of(Duration.ZERO, Duration.ofMinutes(11), Duration.ofMinutes(289))) {
            site.clock().advance(step);
            assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);
            assertThat(segment).exists();
        }
        site.clock().advance(Duration.ofMinutes(1));

        assertThat(site.run().deleted()).isEqualTo(1);
        assertThat(site.archived()).hasSize(10);
    }

    @Test
    void shouldNotTakeASegmentAgainWhoseCommitLiesInTheFuture() throws Exception {
        site.clock().advance(Duration.ofDays(-3650));
        assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);
        assertThat(site.commandLine("status")).startsWith("0 ").containsPattern("events +10\n");
    }

    @Test
    void shouldArchiveEventsOfEveryTimeThatCanBeWritten() throws Exception {
        List<String> times = List.of(
                "0001-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00Z",
                "2038-01-19T03:14:08Z",
                "9999-12-31T23:59:59.999999Z");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < times.size(); i++) {
            lines.append(TestLog.event(100 + i, TestLog.NOON).replace(TestLog.NOON.toString(), times.get(i)));
        }
        site.log().segment(2, lines + "odd\n");
        List<Map<String, Object>> before = site.answer();

        ArchiveResult result = site.run();

        assertThat(result.failures()).isEmpty();
        assertThat(result.events()).isEqualTo(times.size());
        assertThat(site.archived()).isEqualTo(before);
        for (String time : times) {
            Instant at = Instant.parse(time);
            try (Archive archive = Archive.open(site.settings())) {
                ArchiveSnapshot snapshot = archive.snapshot();
                List<ArchiveFile> files = snapshot.files(at, at.plusNanos(1000));
                assertThat(files).extracting(ArchiveFile::day).containsExactly(LocalDate.parse(time.substring(0, 10)));
                assertThat(Rows.of(snapshot.rows(files))).hasSize(1);
            }
        }
        assertThat(Files.exists(
                        site.settings().folder().resolve("rejects/9999-12-31/web/" + TestLog.RUN + "/2.1.jsonl")))
                .isTrue();
    }

    /** As if the clock had been ahead at the last commit. */
    private TableMetadata moveLastCommit(Duration ahead) throws Exception {
        TableMetadata metadata = metadata();
        Path file = LocalFileIO.path(metadata.metadataFileLocation());
        String text = Files.readString(file);
        long last = metadata.currentSnapshot().timestampMillis();
        String moved = text.replace(Long.toString(last), Long.toString(last + ahead.toMillis()))
                .replace(
                        Long.toString(metadata.lastUpdatedMillis()),
                        Long.toString(metadata.lastUpdatedMillis() + ahead.toMillis()));
        assertThat(moved).isNotEqualTo(text);
        Files.writeString(file, moved);
        return metadata();
    }

    private TableMetadata metadata() throws SQLException {
        try (Archive archive = Archive.open(site.settings())) {
            return archive.snapshot().metadata();
        }
    }
}
