package dev.zeroheap.rest.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionMapReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;

/** Reads a stream of Arrow IPC by Arrow's own library. */
final class ArrowReader {
    private ArrowReader() {}

    /** The rows of all batches: texts, longs, doubles, booleans, instants and maps of texts. */
    static List<Map<String, @Nullable Object>> rows(byte[] stream) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            while (reader.loadNextBatch()) {
                var batch = reader.getVectorSchemaRoot();
                // Arrow takes no map for valid: it looks for the type of a list.
                batch.getFieldVectors().stream()
                        .filter(vector -> !(vector instanceof MapVector))
                        .forEach(FieldVector::validateFull);
                for (int row = 0; row < batch.getRowCount(); row++) {
                    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
                    for (FieldVector vector : batch.getFieldVectors()) {
                        cells.put(vector.getName(), cell(vector, row));
                    }
                    rows.add(cells);
                }
            }
        }
        return rows;
    }

    private static @Nullable Object cell(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        if (vector instanceof TimeStampMicroTZVector instants) {
            return Instant.EPOCH.plus(instants.get(row), ChronoUnit.MICROS);
        }
        if (vector instanceof MapVector maps) {
            Map<String, @Nullable String> map = new LinkedHashMap<>();
            UnionMapReader reader = maps.getReader();
            reader.setPosition(row);
            while (reader.next()) {
                Text value = reader.value().readText();
                map.put(reader.key().readText().toString(), value == null ? null : value.toString());
            }
            return map;
        }
        Object value = vector.getObject(row);
        return value instanceof Text text ? text.toString() : value;
    }
}
