package dev.zeroheap.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

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
 */
public record ArchiveStatus(
        int segmentsWaiting,
        long bytesWaiting,
        Duration lag,
        int days,
        int files,
        long events,
        long fileBytes,
        long rejected) {
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
                archive.irregularities().rejected());
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
