package dev.zeroheap.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far the archive is, at one moment.
 *
 * @param segmentsWaiting closed segments that are not archived
 * @param bytesWaiting how long they are
 * @param lag how long the oldest of them has been waiting since its last write; zero when none waits
 * @param days on how many days there are events, UTC
 * @param files how many Parquet files
 * @param events how many events they hold
 * @param fileBytes how long they are
 * @param rejected how many lines were kept aside
 * @param first the first day with events, UTC; empty while there is none
 * @param last the last one
 * @param keptFrom the first day that retention has not dropped; empty when it never dropped any
 * @param diskFreeBytes what the disk of the archive has left for us
 * @param bytesPerDay what a day has added to the archive, on average of the last seven days that are over; 0 while there is
 *     none
 */
public record ArchiveStatus(
        int segmentsWaiting,
        long bytesWaiting,
        Duration lag,
        int days,
        int files,
        long events,
        long fileBytes,
        long rejected,
        Optional<LocalDate> first,
        Optional<LocalDate> last,
        Optional<LocalDate> keptFrom,
        long diskFreeBytes,
        long bytesPerDay) {
    private static final int DAYS_OF_AVERAGE = 7;

    /** Looks at the log first, then at the archive, so that a segment may count as archived but never as lost. */
    public static ArchiveStatus of(Archive archive, LogDirectory logs, Instant now) {
        List<Segment> listed = logs.segments();
        ArchiveSnapshot snapshot = archive.snapshot();
        List<Segment> waiting = listed.stream()
                .filter(segment -> segment.isClosed() && !snapshot.covers(segment))
                .toList();
        Duration lag = waiting.stream()
                .map(segment -> Duration.between(lastWritten(segment, now), now))
                .filter(age -> !age.isNegative())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        List<ArchiveFile> files = snapshot.files();
        return new ArchiveStatus(
                waiting.size(),
                waiting.stream().mapToLong(Segment::sizeBytes).sum(),
                lag,
                (int) files.stream().map(ArchiveFile::day).distinct().count(),
                files.size(),
                files.stream().mapToLong(ArchiveFile::rows).sum(),
                files.stream().mapToLong(ArchiveFile::sizeBytes).sum(),
                archive.irregularities().rejected(),
                files.stream().map(ArchiveFile::day).min(LocalDate::compareTo),
                files.stream().map(ArchiveFile::day).max(LocalDate::compareTo),
                snapshot.keptFrom(),
                archive.settings().folder().toFile().getUsableSpace(),
                bytesPerDay(files, LocalDate.ofInstant(now, ZoneOffset.UTC)));
    }

    /** Days without events count as well, but for those before the first. */
    private static long bytesPerDay(List<ArchiveFile> files, LocalDate today) {
        LocalDate from = today.minusDays(DAYS_OF_AVERAGE);
        List<ArchiveFile> recent = files.stream()
                .filter(file -> !file.day().isBefore(from) && file.day().isBefore(today))
                .toList();
        long bytes = recent.stream().mapToLong(ArchiveFile::sizeBytes).sum();
        return files.stream()
                .map(ArchiveFile::day)
                .min(LocalDate::compareTo)
                .filter(first -> first.isBefore(today))
                .map(first -> bytes / Math.min(DAYS_OF_AVERAGE, ChronoUnit.DAYS.between(first, today)))
                .orElse(0L);
    }

    /** In how many days the disk is full if it goes on like that; empty while nothing is known or nothing comes. */
    public OptionalDouble diskRunwayDays() {
        return bytesPerDay == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) diskFreeBytes / bytesPerDay);
    }

    private static Instant lastWritten(Segment segment, Instant ifGone) {
        try {
            return Files.getLastModifiedTime(segment.path()).toInstant();
        } catch (NoSuchFileException vanished) {
            return ifGone;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + segment.path(), e);
        }
    }

    /** What one archived event takes; 0 while there is none. */
    public double bytesPerEvent() {
        return events == 0 ? 0 : (double) fileBytes / events;
    }
}
