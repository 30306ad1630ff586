package dev.zeroheap.rest;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the service, its log and its archive are, at one moment some seconds ago at most.
 *
 * @param runs the newest runs of which the log has something, newest first
 * @param archive null where there is none, or where it cannot be read
 */
public record SystemReport(
        OfService service,
        List<OfRun> runs,
        OfLiveLog live,
        @Nullable OfArchive archive,
        OfRejects rejects,
        OfDisk disk) {
    /** Copies the runs. */
    public SystemReport {
        runs = List.copyOf(runs);
    }

    /**
     * The service itself.
     *
     * @param questions how many were answered since it started, by HTTP status
     */
    public record OfService(
            String name, String version, Instant started, long uptimeSeconds, Map<String, Long> questions) {}

    /**
     * A run of some recorder.
     *
     * @param opened when it began; null where a foreign writer's name does not tell
     * @param closed when it was last written, where it has ended
     * @param state {@code open}, {@code ended}, or {@code unclean} where it ended without saying so
     * @param segments how many of it the log still has
     * @param bytes how long they are
     */
    public record OfRun(
            String service,
            String run,
            String host,
            @Nullable Long pid,
            @Nullable Instant opened,
            @Nullable Instant closed,
            String state,
            int segments,
            long bytes) {}

    /**
     * What is not archived.
     *
     * @param segmentsWaiting closed segments that are not archived
     * @param oldestWaiting when the oldest of them was last written
     * @param archiveLagSeconds how long that is ago; 0 where none waits
     */
    public record OfLiveLog(
            int segmentsWaiting,
            long bytesWaiting,
            @Nullable Instant oldestWaiting,
            double archiveLagSeconds) {}

    /**
     * What is archived.
     *
     * @param first the first day with events, UTC
     * @param last the last one
     */
    public record OfArchive(
            int days,
            int files,
            long rows,
            long bytes,
            double bytesPerEvent,
            @Nullable LocalDate first,
            @Nullable LocalDate last) {}

    /** Lines that are no events; the latest of them. */
    public record OfRejects(long count, List<OfReject> latest) {}

    /**
     * One such line.
     *
     * @param segment the run and the file that it stood in
     * @param line the beginning of it
     */
    public record OfReject(String segment, long offset, String reason, String line) {}

    /**
     * The archive's disk.
     *
     * @param runwaySeconds in how long it is full if it goes on like that; null while that is not known
     */
    public record OfDisk(long freeBytes, @Nullable Long runwaySeconds) {}
}
