package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.archive.ArchiveSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an engine reads and how much it may take.
 *
 * @param logs the directory that recorders write to; it need not exist yet
 * @param archiveOrNull where the archive is; null where there is none
 * @param temporary where what does not fit into memory goes, in a folder of the engine's own
 * @param memoryLimit what DuckDB may take, outside of the Java heap, for all questions together; default {@code 512MB}
 * @param threads threads of DuckDB, 1..1024; default the number of processors
 * @param temporaryLimit how much may go to {@code temporary}; default {@code 4GB}
 * @param timeLimit how long one question may take, more than nothing; default 30 s
 * @param rowLimit how many rows a summary may have, 1 or more; default 100000
 * @param maxConcurrent how many questions are answered at a time, 1..1024; default 4
 * @param maxWait how long a question waits for its turn; default 20 s
 * @param streamLimit how long a stream of events may take in all, more than nothing; default 1 h. The time limit holds for
 *     its first event, and then for each page
 */
public record QuerySettings(
        Path logs,
        @Nullable ArchiveSettings archiveOrNull,
        Path temporary,
        String memoryLimit,
        int threads,
        String temporaryLimit,
        Duration timeLimit,
        int rowLimit,
        int maxConcurrent,
        Duration maxWait,
        Duration streamLimit) {
    private static final String SIZE = "\\d{1,12}(\\.\\d{1,3})?\\s*[KMGT]i?B";

    /** Checks every bound and makes the directories absolute. */
    public QuerySettings {
        logs = requireNonNull(logs, "logs").toAbsolutePath().normalize();
        temporary = requireNonNull(temporary, "temporary").toAbsolutePath().normalize();
        check(memoryLimit.matches(SIZE), "memoryLimit must be like 512MB", memoryLimit);
        check(temporaryLimit.matches(SIZE), "temporaryLimit must be like 4GB", temporaryLimit);
        check(threads >= 1 && threads <= 1024, "threads must be 1..1024", threads);
        check(!timeLimit.isNegative() && !timeLimit.isZero(), "timeLimit must be longer than nothing", timeLimit);
        check(rowLimit >= 1, "rowLimit must be 1 or more", rowLimit);
        check(maxConcurrent >= 1 && maxConcurrent <= 1024, "maxConcurrent must be 1..1024", maxConcurrent);
        check(!maxWait.isNegative(), "maxWait must not be negative", maxWait);
        check(
                !streamLimit.isNegative() && !streamLimit.isZero(),
                "streamLimit must be longer than nothing",
                streamLimit);
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw QueryException.invalid(rule.substring(0, rule.indexOf(' ')), rule + ": " + value);
        }
    }

    /** The defaults, without archive. */
    public static QuerySettings of(Path logs, Path temporary) {
        return new QuerySettings(
                logs,
                null,
                temporary,
                "512MB",
                Runtime.getRuntime().availableProcessors(),
                "4GB",
                Duration.ofSeconds(30),
                100_000,
                4,
                Duration.ofSeconds(20),
                Duration.ofHours(1));
    }

    /** Where the archive is, if there is one. */
    public Optional<ArchiveSettings> archive() {
        return Optional.ofNullable(archiveOrNull);
    }

    /** The same with an archive. */
    public QuerySettings withArchive(ArchiveSettings archive) {
        return new QuerySettings(
                logs,
                archive,
                temporary,
                memoryLimit,
                threads,
                temporaryLimit,
                timeLimit,
                rowLimit,
                maxConcurrent,
                maxWait,
                streamLimit);
    }

    /** The same with other bounds of what DuckDB may take. */
    public QuerySettings withMemory(String limit, int threadCount, String spillLimit) {
        return new QuerySettings(
                logs,
                archiveOrNull,
                temporary,
                limit,
                threadCount,
                spillLimit,
                timeLimit,
                rowLimit,
                maxConcurrent,
                maxWait,
                streamLimit);
    }

    /** The same with other bounds of one question. */
    public QuerySettings withLimits(Duration time, int rows) {
        return new QuerySettings(
                logs,
                archiveOrNull,
                temporary,
                memoryLimit,
                threads,
                temporaryLimit,
                time,
                rows,
                maxConcurrent,
                maxWait,
                streamLimit);
    }

    /** The same with another number of questions at a time. */
    public QuerySettings withConcurrency(int questions, Duration wait) {
        return new QuerySettings(
                logs,
                archiveOrNull,
                temporary,
                memoryLimit,
                threads,
                temporaryLimit,
                timeLimit,
                rowLimit,
                questions,
                wait,
                streamLimit);
    }

    /** The same with another bound of a stream. */
    public QuerySettings withStreamLimit(Duration limit) {
        return new QuerySettings(
                logs,
                archiveOrNull,
                temporary,
                memoryLimit,
                threads,
                temporaryLimit,
                timeLimit,
                rowLimit,
                maxConcurrent,
                maxWait,
                limit);
    }
}
