package dev.zeroheap.archive;

import java.time.Duration;

/**
 * How an archiver works.
 *
 * @param memoryLimit what DuckDB may take, for example {@code 512MB}; beyond it spills to disk; default {@value
 *     #DEFAULT_MEMORY_LIMIT}
 * @param threads threads of DuckDB, 1 or more; default 2
 * @param grace how long a segment stays after its commit; longer than a query may take; default 10 minutes
 * @param keepSnapshots how long an old state of the table stays readable, not shorter than {@code grace}; default 1 hour
 * @param batchBytes text that one commit takes, from 1 byte; a larger segment goes alone; default 512 MiB
 */
public record ArchiverSettings(
        String memoryLimit, int threads, Duration grace, Duration keepSnapshots, long batchBytes) {
    /** What DuckDB may take where nothing is said. */
    public static final String DEFAULT_MEMORY_LIMIT = "1GB";

    /** The defaults. */
    public static final ArchiverSettings DEFAULTS = new ArchiverSettings(
            DEFAULT_MEMORY_LIMIT, 2, Duration.ofMinutes(10), Duration.ofHours(1), 512L * 1024 * 1024);

    /** Checks every bound. */
    public ArchiverSettings {
        check(memoryLimit.matches("\\d+(\\.\\d+)?\\s*([KMGT]i?B)"), "memory limit must be like 512MB", memoryLimit);
        check(threads >= 1 && threads <= 1024, "threads must be 1..1024", threads);
        check(!grace.isNegative(), "grace must not be negative", grace);
        check(
                keepSnapshots.compareTo(grace) >= 0,
                "keeping snapshots must not be shorter than the grace",
                keepSnapshots);
        check(batchBytes >= 1, "batch must be 1 byte or more", batchBytes);
    }

    /** The same with another limit of DuckDB's memory. */
    public ArchiverSettings withMemoryLimit(String limit) {
        return new ArchiverSettings(limit, threads, grace, keepSnapshots, batchBytes);
    }

    /** The same with another number of DuckDB's threads. */
    public ArchiverSettings withThreads(int count) {
        return new ArchiverSettings(memoryLimit, count, grace, keepSnapshots, batchBytes);
    }

    /** The same with another grace; snapshots are kept at least as long. */
    public ArchiverSettings withGrace(Duration duration) {
        Duration keep = duration.compareTo(keepSnapshots) > 0 ? duration : keepSnapshots;
        return new ArchiverSettings(memoryLimit, threads, duration, keep, batchBytes);
    }

    /** The same with another limit of text per commit. */
    public ArchiverSettings withBatchBytes(long bytes) {
        return new ArchiverSettings(memoryLimit, threads, grace, keepSnapshots, bytes);
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new ArchiveException(ArchiveException.Code.BAD_SETTING, rule + ": " + value);
        }
    }
}
