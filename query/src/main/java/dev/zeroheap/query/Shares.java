package dev.zeroheap.query;

import dev.zeroheap.archive.ByteSize;

/** What of an engine's memory and of its temporary files is for what. */
final class Shares {
    /** Rows take up to four times the bytes of their lines; half of the memory is left to questions at least. */
    private static final long LIVE_SHARE_OF_MEMORY = 8;

    /** Of the bound of what DuckDB puts into files, and beside it. */
    private static final long LIVE_SHARE_OF_TEMPORARY = 4;

    /** With less, writing a file of rows beside a question could take what the question needs. */
    private static final long MEMORY_FOR_FILES = 256_000_000;

    /** What DuckDB takes for each thread that takes lines apart, however few. */
    private static final long BYTES_OF_A_READER = 32 << 20;

    private static final long READING_SHARE_OF_MEMORY = 4;

    /** What a number takes while percentiles of it are found: a list of them is copied as it grows. */
    private static final long MEMORY_OF_NUMBER = 20;

    private Shares() {}

    private static long memory(QuerySettings settings) {
        return ByteSize.parse(settings.memoryLimit()).bytes();
    }

    /** What rows of live segments may take. */
    static LiveStore.Room roomForLive(QuerySettings settings) {
        long memory = memory(settings);
        long temporary = ByteSize.parse(settings.temporaryLimit()).bytes();
        return new LiveStore.Room(
                memory / LIVE_SHARE_OF_MEMORY, memory < MEMORY_FOR_FILES ? 0 : temporary / LIVE_SHARE_OF_TEMPORARY);
    }

    /** How many questions may read live segments at a time that are not kept, 1 at least. */
    static int readingsAtATime(QuerySettings settings) {
        long perReading = BYTES_OF_A_READER * settings.threads();
        return (int) Math.max(1, memory(settings) / READING_SHARE_OF_MEMORY / perReading);
    }

    /** Of how many numbers percentiles are found in one look. */
    static long numbersAtOnce(QuerySettings settings) {
        return memory(settings) / MEMORY_OF_NUMBER;
    }
}
