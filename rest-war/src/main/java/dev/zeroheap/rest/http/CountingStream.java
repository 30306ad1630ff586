package dev.zeroheap.rest.http;

import java.io.IOException;
import java.io.OutputStream;

/** Counts what passes through it; owned by the thread that writes. */
final class CountingStream extends OutputStream {
    private final OutputStream target;
    private long bytes;

    CountingStream(OutputStream target) {
        this.target = target;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void write(int b) throws IOException {
        target.write(b);
        bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        target.write(source, offset, length);
        bytes += length;
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
