package dev.zeroheap.rest.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses; a flush lets everything out that was written so far. Owned by the thread that writes. */
final class GzipStream extends GZIPOutputStream {
    private static final int BUFFER_BYTES = 8192;
    private static final boolean FLUSHES_ALL = true;

    GzipStream(OutputStream target) throws IOException {
        super(target, BUFFER_BYTES, FLUSHES_ALL);
    }

    /** Gives the native memory back; what was written stays without the end that a whole answer has. */
    void release() {
        def.end();
    }
}
