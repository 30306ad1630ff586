package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

/**
 * A question in SQL: one SELECT over the view {@code events}.
 *
 * @param sql the statement, at most {@value #MAX_CHARS} characters
 * @param range which events the view has; what the statement says of {@code timestamp} narrows it further
 */
public record SqlQuery(String sql, TimeRange range) {
    /** The most characters that a statement may have. */
    public static final int MAX_CHARS = 100_000;

    /** Checks what can be checked without DuckDB. */
    public SqlQuery {
        requireNonNull(range, "range");
        if (sql.isBlank()) {
            throw QueryException.invalid("sql", "sql must be a SELECT: it is empty");
        }
        if (sql.length() > MAX_CHARS) {
            throw QueryException.invalid(
                    "sql", "sql must have at most " + MAX_CHARS + " characters: it has " + sql.length());
        }
        if (sql.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
            throw QueryException.invalid("sql", "sql must have no control characters but line ends and tabs");
        }
    }
}
