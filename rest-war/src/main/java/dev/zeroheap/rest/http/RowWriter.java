package dev.zeroheap.rest.http;

import dev.zeroheap.query.ResultTable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes the rows of an answer one by one. Owned by the thread that writes. */
interface RowWriter<R> {
    /** Writes the next row. */
    void write(R row) throws IOException;

    /** Called after the last row. */
    void end() throws IOException;

    /** For the formats that are written row by row. */
    static <R> RowWriter<R> of(ResultFormat format, OutputStream target, ResultTable<R> table) {
        return switch (format) {
            case NDJSON -> new NdjsonWriter<>(target);
            case CSV -> new CsvWriter<>(target, table);
            case ARROW -> new ArrowWriter<>(target, table);
            case JSON, PARQUET -> throw new IllegalArgumentException(format + " is written as a whole");
        };
    }
}
