package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

/**
 * A column of a {@link ResultTable}.
 *
 * @param name its name, for example {@code duration_p99} or {@code label.route}
 * @param type what its cells are
 */
public record ResultColumn(String name, Type type) {
    /** Checks that both are there. */
    public ResultColumn {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
    }

    /** What a cell is, where it is not null. */
    public enum Type {
        /** A String. */
        TEXT("VARCHAR"),
        /** A Long. */
        WHOLE("BIGINT"),
        /** A Double, never NaN or infinite. */
        DECIMAL("DOUBLE"),
        /** A Boolean. */
        FLAG("BOOLEAN"),
        /** An Instant, in microseconds. */
        INSTANT("TIMESTAMPTZ"),
        /** A Map of String to String. */
        TEXT_MAP("MAP(VARCHAR, VARCHAR)");

        private final String duckdb;

        Type(String duckdb) {
            this.duckdb = duckdb;
        }

        String duckdb() {
            return duckdb;
        }
    }
}
