package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

/**
 * A column of a {@link SqlAnswer}.
 *
 * @param name as the statement names it
 * @param type DuckDB's word for its type, such as {@code BIGINT} or {@code MAP(VARCHAR, VARCHAR)}
 */
public record SqlColumn(String name, String type) {
    /** Checks that both are there. */
    public SqlColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }
}
