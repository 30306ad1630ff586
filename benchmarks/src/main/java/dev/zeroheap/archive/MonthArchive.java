package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;

/**
 * An archive of 30 whole days, as the archiver has left it after compaction: one sorted file for each day, written and
 * committed by the archiver's own classes. Only the events are not read from segments but made by DuckDB, which takes
 * minutes instead of hours.
 *
 * <p>In this package, because a commit is nobody else's business.
 *
 * @param folder where it is
 * @param events how many in all, those that recorders write about themselves included
 * @param lastDay the youngest day
 */
public record MonthArchive(Path folder, long events, LocalDate lastDay) {
    /** How many days it has. */
    public static final int DAYS = 30;

    /** Sorting a day shall not spill; what is measured later has the limits of a service. */
    private static final String MEMORY_LIMIT = "4GB";

    /** An archive that ends days ago is asked for the days since then as well, which then have no events. */
    private static final int MAX_AGE_DAYS = 3;

    private static final String FINGERPRINT = "month.txt";

    /**
     * Makes one with so many events, or takes the one that is there already, made alike and at most {@value #MAX_AGE_DAYS}
     * days before. What an archiver has added to that since then is taken out.
     */
    public static MonthArchive in(Path folder, long events, LocalDate lastDay) throws IOException, SQLException {
        for (int age = 0; age <= MAX_AGE_DAYS; age++) {
            MonthArchive earlier = new MonthArchive(folder, events, lastDay.minusDays(age));
            if (earlier.isMade()) {
                earlier.dropWhatIsYounger();
                if (earlier.files(DAYS).size() == DAYS) {
                    return earlier;
                }
            }
        }
        MonthArchive month = new MonthArchive(folder, events, lastDay);
        FileUtils.deleteDirectory(folder.toFile());
        month.make();
        Files.writeString(folder.resolve(FINGERPRINT), month.fingerprint());
        return month;
    }

    private boolean isMade() throws IOException {
        Path fingerprint = folder.resolve(FINGERPRINT);
        return Files.exists(fingerprint) && Files.readString(fingerprint).equals(fingerprint());
    }

    /** Equal to that of an archive with the same events. */
    private String fingerprint() {
        return day(0).events() + "\n" + events + '\n';
    }

    private void dropWhatIsYounger() {
        try (Archive archive = Archive.open(settings())) {
            commit(
                    archive,
                    new Change.Drop(
                            Expressions.greaterThanOrEqual(EventColumn.TS.name(), micros(lastDay.plusDays(1)))));
        }
    }

    private static long micros(LocalDate day) {
        return TimeUnit.DAYS.toMicros(day.toEpochDay());
    }

    private void make() throws IOException, SQLException {
        try (Archive archive = Archive.open(settings())) {
            for (int day = DAYS - 1; day >= 0; day--) {
                Attempt attempt = Attempt.begin(archive);
                DataFile file = write(archive, attempt, day(day));
                commit(archive, new Change.Append(List.of(file)));
                attempt.succeeded();
            }
            new ArchiveCommit(archive).expireSnapshots(System.currentTimeMillis());
        }
    }

    private GeneratedDay day(int daysBeforeTheLast) {
        long upTo = events * (DAYS - daysBeforeTheLast) / DAYS;
        long before = events * (DAYS - daysBeforeTheLast - 1) / DAYS;
        return new GeneratedDay(lastDay.minusDays(daysBeforeTheLast), before, upTo - before);
    }

    private static DataFile write(Archive archive, Attempt attempt, GeneratedDay day) throws IOException, SQLException {
        ArchiverSettings settings = ArchiverSettings.DEFAULTS.withMemoryLimit(MEMORY_LIMIT);
        try (DuckDbSession duckDb = DuckDbSession.open(settings, attempt.temporary("spill"))) {
            List<SortedFile.Day> days = new ArrayList<>();
            duckDb.query(
                    "select count(*), epoch_us(min(ts)), epoch_us(max(ts)) from (" + day.events() + ")",
                    row -> days.add(new SortedFile.Day(
                            day.date().toEpochDay(), row.getLong(1), row.getLong(2), row.getLong(3))));
            return new SortedFile(archive, archive.load(), duckDb).write(attempt, days.get(0), day.events());
        }
    }

    private static void commit(Archive archive, Change change) {
        if (!new ArchiveCommit(archive).commit(change, new NoSegments())) {
            throw new IllegalStateException("the archive has another writer");
        }
    }

    /** Nothing of a log is archived by these commits. */
    private record NoSegments() implements Claim {
        @Override
        public boolean isTaken(ArchiveSnapshot base) {
            return false;
        }

        @Override
        public Map<String, String> properties(ArchiveSnapshot base) {
            return Map.of();
        }

        @Override
        public String description() {
            return "made for a measurement";
        }
    }

    /** Where it is, for an engine. */
    public ArchiveSettings settings() {
        return ArchiveSettings.in(folder);
    }

    /** The first day. */
    public LocalDate firstDay() {
        return lastDay.minusDays(DAYS - 1L);
    }

    /** The paths of the Parquet files of its last so many days, for whoever reads them by other means. */
    public List<Path> files(int days) {
        try (Archive archive = Archive.open(settings())) {
            return archive
                    .snapshot()
                    .files(
                            lastDay.minusDays(days - 1L)
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant(),
                            lastDay.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
                    .stream()
                    .map(file -> Path.of(file.location()))
                    .toList();
        }
    }
}
