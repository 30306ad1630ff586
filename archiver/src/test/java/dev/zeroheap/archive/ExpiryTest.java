package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();
    private final LocalDate today = LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC);
    private TestLog log;
    private Archive archive;

    @BeforeEach
    void open() {
        log = new TestLog(directory.resolve("logs"));
        archive = Archive.open(ArchiveSettings.in(directory.resolve("archive")));
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void shouldKeepADayUntilItsLastMomentIsOldEnough() {
        TreeMap<LocalDate, Long> days = new TreeMap<>(Map.of(TODAY.minusDays(3), 1L, TODAY, 1L));

        assertThat(firstKept(days, Retention.FOREVER.withMaxAge(Duration.ofDays(2))))
                .isEqualTo(TODAY.minusDays(2));
        assertThat(firstKept(days, Retention.FOREVER.withMaxAge(Duration.ofHours(60))))
                .isEqualTo(TODAY.minusDays(2));
        assertThat(firstKept(days, Retention.FOREVER.withMaxAge(Duration.ofHours(61))))
                .isEqualTo(TODAY.minusDays(3));
    }

    @Test
    void shouldDropTheOldestDaysUntilTheSizeIsRightButNeverToday() {
        TreeMap<LocalDate, Long> days =
                new TreeMap<>(Map.of(TODAY.minusDays(9), 50L, TODAY.minusDays(2), 30L, TODAY, 40L));

        assertThat(firstKept(days, Retention.FOREVER.withMaxBytes(120))).isEqualTo(LocalDate.MIN);
        assertThat(firstKept(days, Retention.FOREVER.withMaxBytes(119))).isEqualTo(TODAY.minusDays(8));
        assertThat(firstKept(days, Retention.FOREVER.withMaxBytes(69))).isEqualTo(TODAY.minusDays(1));
        assertThat(firstKept(days, Retention.FOREVER.withMaxBytes(1))).isEqualTo(TODAY.minusDays(1));
    }

    private static LocalDate firstKept(SortedMap<LocalDate, Long> days, Retention retention) {
        return Expiry.firstKept(days, retention, NOW);
    }

    @Test
    void shouldRefuseALimitThatWouldDropWhatJustCame() {
        assertThatThrownBy(() -> Retention.FOREVER.withMaxAge(Duration.ofHours(23)))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("events must be kept for 1d or longer: PT23H");
    }

    @Test
    void shouldDropDaysWithTheirRejectsAndSayWhatIsKept() throws Exception {
        writeDays(0, 5, 20);
        ArchiveSnapshot planned = archive.snapshot();
        String sql = planned.rows(planned.files());
        Expiry expiry = expiry(Duration.ofDays(10));

        ExpiryResult plan = expiry.plan();
        assertThat(archive.snapshot().files()).hasSize(3);
        ExpiryResult result = expiry.expire();

        assertThat(result).isEqualTo(plan);
        assertThat(result.days()).containsExactly(today.minusDays(20));
        assertThat(result.events()).isEqualTo(1);
        assertThat(archive.snapshot().files()).extracting(ArchiveFile::day).doesNotContain(today.minusDays(20));
        assertThat(archive.snapshot().keptFrom()).contains(today.minusDays(10));
        assertThat(archive.irregularities().rejected()).isEqualTo(2);
        assertThat(Rows.of(sql)).as("for those who had planned").hasSize(3);

        clock.advance(Duration.ofHours(2));
        expiry(Duration.ofDays(10)).expire();
        assertThat(files(".parquet")).hasSize(2);
    }

    @Test
    void shouldDropNothingWhenNothingIsOver() throws Exception {
        writeDays(0, 5);

        assertThat(expiry(Duration.ofDays(10)).expire().days()).isEmpty();

        assertThat(archive.snapshot().keptFrom()).isEmpty();
        assertThat(archive.snapshot().files()).hasSize(2);
    }

    @Test
    void shouldDropWhatComesLateForADayThatIsOver() throws Exception {
        writeDays(0, 20);
        expiry(Duration.ofDays(10)).expire();
        log.segment(9, TestLog.event(9, at(30)));
        ArchiverSettings keeping =
                ArchiverSettings.DEFAULTS.withRetention(Retention.FOREVER.withMaxAge(Duration.ofDays(10)));

        ArchiveResult result = new Archiver(archive, log.directory(), keeping, clock).runOnce();

        assertThat(result.events()).isEqualTo(1);
        assertThat(archive.snapshot().files()).extracting(ArchiveFile::day).containsExactly(today);
        assertThat(archive.snapshot().keptFrom()).contains(today.minusDays(10));
    }

    @Test
    void shouldDropWhatIsOverAlsoWhenADamagedFileCannotBeMerged() throws Exception {
        writeDays(20, 5);
        ArchiverSettings keeping =
                ArchiverSettings.DEFAULTS.withRetention(Retention.FOREVER.withMaxAge(Duration.ofDays(10)));
        log.segment(8, TestLog.event(8, at(5)));
        new Archiver(
                        archive,
                        log.directory(),
                        keeping.withRetention(Retention.FOREVER)
                                .withCompaction(CompactionSettings.DEFAULTS.enabled(false)),
                        clock)
                .runOnce();
        for (Path file : files(".parquet")) {
            Files.write(file, new byte[] {1});
        }
        log.segment(9, TestLog.event(9, at(5)));

        ArchiveResult result = new Archiver(archive, log.directory(), keeping, clock).runOnce();

        assertThat(result.events()).isEqualTo(1);
        assertThat(archive.snapshot().files())
                .extracting(ArchiveFile::day)
                .containsExactly(today.minusDays(5), today.minusDays(5), today.minusDays(5));
        assertThat(archive.snapshot().keptFrom()).contains(today.minusDays(10));
    }

    @Test
    void shouldDeleteWhatACrashInsideACommitHasLeftOnceItIsADayOld() throws Exception {
        log.segment(1, TestLog.event(1, at(0)));
        try (Archive crashing = Archive.open(archive.settings(), step -> {
            if (step == ArchiveStep.COMMITTING) {
                throw new Crash();
            }
        })) {
            assertThatThrownBy(
                            () -> new Archiver(crashing, log.directory(), ArchiverSettings.DEFAULTS, clock).runOnce())
                    .isInstanceOf(Crash.class);
        }
        new Archiver(archive, log.directory(), ArchiverSettings.DEFAULTS, clock).runOnce();
        int named = files(".metadata.json").size();
        for (Path file : files("")) {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofDays(2))));
        }
        assertThat(expiry(Duration.ofDays(10)).plan().orphans()).isPositive();

        expiry(Duration.ofDays(10)).expire();

        assertThat(files(".metadata.json").size()).isLessThan(named);
        assertThat(expiry(Duration.ofDays(10)).plan().orphans()).isZero();
        assertThat(files(".parquet")).hasSize(1);
        ArchiveSnapshot snapshot = archive.snapshot();
        assertThat(Rows.of(snapshot.rows(snapshot.files()))).hasSize(1);
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void shouldLookForOrphansOnceADayAlsoAfterAWrongClock() throws Exception {
        log.segment(1, TestLog.event(1, at(0)));
        Orphans orphans = new Orphans(archive);
        Path stray = Files.writeString(
                Files.createDirectories(
                                LocalFileIO.path(archive.snapshot().metadata().location()))
                        .resolve("stray.avro"),
                "x");
        Files.setLastModifiedTime(stray, FileTime.from(clock.instant().minus(Duration.ofDays(3))));
        Path mark = archive.settings().folder().resolve("last-orphans");

        Files.writeString(mark, clock.instant().minus(Duration.ofHours(23)) + "\n");
        orphans.deleteDaily(clock.instant());
        assertThat(stray).exists();

        Files.writeString(mark, clock.instant().plus(Duration.ofDays(100)) + "\n");
        orphans.deleteDaily(clock.instant());
        assertThat(stray).doesNotExist();
    }

    private Expiry expiry(Duration keep) {
        return new Expiry(archive, ArchiverSettings.DEFAULTS.withRetention(Retention.FOREVER.withMaxAge(keep)), clock);
    }

    /** An event and a reject for each of the days, so many days ago. */
    private void writeDays(int... daysAgo) throws Exception {
        for (int days : daysAgo) {
            log.segment(days + 1, TestLog.event(days, at(days)) + "odd\n");
        }
        new Archiver(archive, log.directory(), ArchiverSettings.DEFAULTS, clock).runOnce();
        assertThat(archive.irregularities().rejected()).isEqualTo(daysAgo.length);
    }

    private Instant at(int daysAgo) {
        return clock.instant().minus(Duration.ofDays(daysAgo));
    }

    private List<Path> files(String suffix) throws Exception {
        try (var files = Files.walk(directory.resolve("archive/warehouse"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .toList();
        }
    }
}
