package dev.zeroheap.rest.http;

import jakarta.json.bind.Jsonb;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One JSON object to a line, each as a row in {@link ResultFormat#JSON} is. */
final class NdjsonWriter<R> implements RowWriter<R> {
    private final Jsonb jsonb = JsonFormat.jsonb();
    private final TimelyFlush target;

    NdjsonWriter(OutputStream target) {
        this.target = new TimelyFlush(target);
    }

    @Override
    public void write(R row) throws IOException {
        target.write((jsonb.toJson(row) + '\n').getBytes(StandardCharsets.UTF_8));
        target.flushInTime();
    }

    @Override
    public void end() throws IOException {
        target.flush();
    }
}
