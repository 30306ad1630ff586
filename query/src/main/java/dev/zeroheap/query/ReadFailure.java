package dev.zeroheap.query;

import java.sql.SQLException;

/** DuckDB could not read what the plan names, or failed in a way that is not the question's: the engine decides. */
final class ReadFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ReadFailure(String message, SQLException cause) {
        super(message, cause);
    }
}
