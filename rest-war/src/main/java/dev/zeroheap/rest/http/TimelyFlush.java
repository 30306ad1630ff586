package dev.zeroheap.rest.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Keeps small writes together, though not for long. Owned by the thread that writes. */
final class TimelyFlush extends BufferedOutputStream {
    private static final long LONGEST_NANOS = Duration.ofMillis(250).toNanos();

    private long flushedNanos = System.nanoTime();

    TimelyFlush(OutputStream target) {
        super(target);
    }

    /** Lets go of what has been kept for long enough; to be called between rows. */
    void flushInTime() throws IOException {
        long now = System.nanoTime();
        if (now - flushedNanos > LONGEST_NANOS) {
            flush();
            flushedNanos = now;
        }
    }
}
