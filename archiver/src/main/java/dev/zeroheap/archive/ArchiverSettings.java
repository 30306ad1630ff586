package dev.zeroheap.archive;

import java.time.Duration;

/**
 * How an archiver works.
 *
 * @param memoryLimit what DuckDB may take, for example {@code 512MB}; beyond it spills to disk; default {@value
 *     #DEFAULT_MEMORY_LIMIT}
 * @param threads threads of DuckDB, 1..1024; default 2
 * @param spillLimit what DuckDB may spill to the archive's {@code tmp} folder, for example {@code 20GB}; default {@value
 *     #DEFAULT_SPILL_LIMIT}
 * @param grace how long a segment stays after its commit; longer than a query may take; default 10 minutes
 * @param keepSnapshots how long an old state of the table stays readable, not shorter than {@code grace}; default 1 hour
 * @param batchBytes text that one commit takes, from 1 byte; a larger segment goes alone; default 512 MiB
 * @param compaction when files are merged
 * @param retention how long events are kept
 */
public record ArchiverSettings(
        String memoryLimit,
        int threads,
        String spillLimit,
        Duration grace,
        Duration keepSnapshots,
        long batchBytes,
        CompactionSettings compaction,
        Retention retention) {
    /** What DuckDB may take where nothing is said. */
    public static final String DEFAULT_MEMORY_LIMIT = "1GB";

    /** What DuckDB may spill where nothing is said. */
    public static final String DEFAULT_SPILL_LIMIT = "100GB";

    /** The defaults. */
    public static final ArchiverSettings DEFAULTS = new ArchiverSettings(
            DEFAULT_MEMORY_LIMIT,
            2,
            DEFAULT_SPILL_LIMIT,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            512L * 1024 * 1024,
            CompactionSettings.DEFAULTS,
            Retention.FOREVER);

    private static final String SIZE = "\\d+(\\.\\d+)?\\s*([KMGT]i?B)";

    /** Checks every bound. */
    public ArchiverSettings {
        ArchiveException.check(memoryLimit.matches(SIZE), "memory limit must be like 512MB", memoryLimit);
        ArchiveException.check(threads >= 1 && threads <= 1024, "threads must be 1..1024", threads);
        ArchiveException.check(spillLimit.matches(SIZE), "spill limit must be like 20GB", spillLimit);
        ArchiveException.check(!grace.isNegative(), "grace must not be negative", grace);
        ArchiveException.check(
                keepSnapshots.compareTo(grace) >= 0,
                "keeping snapshots must not be shorter than the grace",
                keepSnapshots);
        ArchiveException.check(batchBytes >= 1, "batch must be 1 byte or more", batchBytes);
    }

    /** The same with another limit of DuckDB's memory. */
    public ArchiverSettings withMemoryLimit(String limit) {
        return new ArchiverSettings(
                limit, threads, spillLimit, grace, keepSnapshots, batchBytes, compaction, retention);
    }

    /** The same with another number of DuckDB's threads. */
    public ArchiverSettings withThreads(int count) {
        return new ArchiverSettings(
                memoryLimit, count, spillLimit, grace, keepSnapshots, batchBytes, compaction, retention);
    }

    /** The same with another limit of what DuckDB may spill. */
    public ArchiverSettings withSpillLimit(String limit) {
        return new ArchiverSettings(
                memoryLimit, threads, limit, grace, keepSnapshots, batchBytes, compaction, retention);
    }

    /** The same with another grace; snapshots are kept at least as long. */
    public ArchiverSettings withGrace(Duration duration) {
        Duration keep = duration.compareTo(keepSnapshots) > 0 ? duration : keepSnapshots;
        return new ArchiverSettings(
                memoryLimit, threads, spillLimit, duration, keep, batchBytes, compaction, retention);
    }

    /** The same with another time for which old states of the table stay. */
    public ArchiverSettings withKeepSnapshots(Duration duration) {
        return new ArchiverSettings(
                memoryLimit, threads, spillLimit, grace, duration, batchBytes, compaction, retention);
    }

    /** The same with another limit of text per commit. */
    public ArchiverSettings withBatchBytes(long bytes) {
        return new ArchiverSettings(
                memoryLimit, threads, spillLimit, grace, keepSnapshots, bytes, compaction, retention);
    }

    /** The same with another compaction. */
    public ArchiverSettings withCompaction(CompactionSettings settings) {
        return new ArchiverSettings(
                memoryLimit, threads, spillLimit, grace, keepSnapshots, batchBytes, settings, retention);
    }

    /** The same with another retention. */
    public ArchiverSettings withRetention(Retention other) {
        return new ArchiverSettings(
                memoryLimit, threads, spillLimit, grace, keepSnapshots, batchBytes, compaction, other);
    }
}
