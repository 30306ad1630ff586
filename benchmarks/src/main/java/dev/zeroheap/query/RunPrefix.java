package dev.zeroheap.query;

/**
 * What an answer has of one run.
 *
 * @param lines how many rows, the recorder's own among them
 * @param numbers how many different {@code seq} they have
 * @param lowest the lowest {@code seq}
 * @param highest the highest {@code seq}
 * @param events how many events were recorded up to the last one that is there, as that one says
 */
record RunPrefix(long lines, long numbers, long lowest, long highest, long events) {
    /** A run of which nothing is there. */
    static final RunPrefix NONE = new RunPrefix(0, 0, 0, 0, 0);

    /** How many numbers are left out before the highest. */
    long holes() {
        return highest - numbers;
    }

    /** Rows beyond the first of a number. */
    long doubles() {
        return lines - numbers;
    }

    /** Whether it is 1, 2, 3 and so on, each once. */
    boolean isPrefix() {
        return lines == numbers && numbers == highest && (lines == 0 || lowest == 1);
    }
}
