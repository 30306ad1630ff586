package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

/**
 * What one question in SQL may take, beside the time that any question has.
 *
 * @param memoryLimit what DuckDB may take for it before it spills, such as {@code 256MB}; default {@code 256MB}
 * @param temporaryLimit how much it may spill; default {@code 1GB}
 * @param rowLimit how many rows are answered, the rest is cut off; 1 or more, default 10000
 * @param answerLimit how long the answer may be as text, in bytes; 1 or more, default 8 MiB
 */
public record SqlSettings(String memoryLimit, String temporaryLimit, int rowLimit, long answerLimit) {
    /** The defaults. */
    public static final SqlSettings DEFAULTS = new SqlSettings("256MB", "1GB", 10_000, 8 << 20);

    private static final String SIZE = "\\d{1,12}(\\.\\d{1,3})?\\s*[KMGT]i?B";

    /** Checks every bound. */
    public SqlSettings {
        check(requireNonNull(memoryLimit, "memoryLimit").matches(SIZE), "memoryLimit must be like 256MB", memoryLimit);
        check(
                requireNonNull(temporaryLimit, "temporaryLimit").matches(SIZE),
                "temporaryLimit must be like 1GB",
                temporaryLimit);
        check(rowLimit >= 1, "rowLimit must be 1 or more", rowLimit);
        check(answerLimit >= 1, "answerLimit must be 1 or more", answerLimit);
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw QueryException.invalid(rule.substring(0, rule.indexOf(' ')), rule + ": " + value);
        }
    }

    /** The same with another bound of memory. */
    public SqlSettings withMemoryLimit(String limit) {
        return new SqlSettings(limit, temporaryLimit, rowLimit, answerLimit);
    }

    /** The same with another bound of what is spilled. */
    public SqlSettings withTemporaryLimit(String limit) {
        return new SqlSettings(memoryLimit, limit, rowLimit, answerLimit);
    }

    /** The same with another number of rows. */
    public SqlSettings withRowLimit(int rows) {
        return new SqlSettings(memoryLimit, temporaryLimit, rows, answerLimit);
    }

    /** The same with another length of the answer. */
    public SqlSettings withAnswerLimit(long bytes) {
        return new SqlSettings(memoryLimit, temporaryLimit, rowLimit, bytes);
    }
}
