package dev.zeroheap.archive;

import dev.zeroheap.api.EventField;
import java.util.ArrayList;
import java.util.List;

/**
 * One column of the events, as live log and archive both show it.
 *
 * <p>In this order: {@code ts}, {@code name}, the {@link EventField fields} of the format, {@code labels}, then where the
 * event comes from: {@code service}, {@code host}, {@code run}, {@code seq}.
 *
 * @param name the column's name in DuckDB, Parquet and Iceberg
 * @param type the column's type
 */
public record EventColumn(String name, Type type) {
    /** When it happened, zone-less UTC, microseconds. */
    public static final EventColumn TS = new EventColumn("ts", Type.TIMESTAMP);

    /** The metric's name, {@code message} in the log. */
    public static final EventColumn NAME = new EventColumn("name", Type.TEXT);

    /** Label keys to values; null where an event has none. */
    public static final EventColumn LABELS = new EventColumn("labels", Type.LABELS);

    /** The directory that the run's directory lies in. */
    public static final EventColumn SERVICE = new EventColumn("service", Type.TEXT);

    /** The host in the run's name. */
    public static final EventColumn HOST = new EventColumn("host", Type.TEXT);

    /** The name of the run's directory. */
    public static final EventColumn RUN = new EventColumn("run", Type.TEXT);

    /** The event's number within its run; null where a foreign writer gave none. */
    public static final EventColumn SEQ = new EventColumn("seq", Type.INTEGER);

    /** All columns in their order. */
    public static final List<EventColumn> ALL = all();

    private static List<EventColumn> all() {
        List<EventColumn> columns = new ArrayList<>(List.of(TS, NAME));
        for (EventField field : EventField.values()) {
            columns.add(of(field));
        }
        columns.addAll(List.of(LABELS, SERVICE, HOST, RUN, SEQ));
        return List.copyOf(columns);
    }

    /** The column of a field of the format. */
    public static EventColumn of(EventField field) {
        return new EventColumn(field.wireName(), typeOf(field.kind()));
    }

    private static Type typeOf(EventField.Kind kind) {
        return switch (kind) {
            case TEXT -> Type.TEXT;
            case DECIMAL -> Type.DECIMAL;
            case INTEGER -> Type.INTEGER;
            case FLAG -> Type.FLAG;
        };
    }

    /** The name as an SQL identifier, quoted: {@code value}, {@code size} and others are key words somewhere. */
    public String quoted() {
        return '"' + name + '"';
    }

    /** The type of a column, in DuckDB's words. */
    public enum Type {
        /** Zone-less, UTC by contract, microseconds. */
        TIMESTAMP("TIMESTAMP"),
        /** UTF-8 text. */
        TEXT("VARCHAR"),
        /** IEEE 754 double. */
        DECIMAL("DOUBLE"),
        /** Signed 64-bit integer. */
        INTEGER("BIGINT"),
        /** True or false. */
        FLAG("BOOLEAN"),
        /** Text to text. */
        LABELS("MAP(VARCHAR, VARCHAR)");

        private final String duckdb;

        Type(String duckdb) {
            this.duckdb = duckdb;
        }

        /** The type's name in DuckDB. */
        public String duckdb() {
            return duckdb;
        }
    }
}
