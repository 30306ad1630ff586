package dev.zeroheap.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes into files and nothing else, as the drain writes them: 128 KiB at a time into files of 32 MiB. */
final class BareWrite {
    static final long FILE_BYTES = 32L << 20;

    private static final int BATCH_BYTES = 128 * 1024;

    private BareWrite() {}

    /** Writes at least so many bytes into files {@code 0}, {@code 1}, … of the folder, and returns how many files. */
    static int fill(Path folder, long bytes) throws IOException {
        byte[] batch = new byte[BATCH_BYTES];
        int file = 0;
        for (; file * FILE_BYTES < bytes; file++) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(String.valueOf(file)))) {
                for (long size = 0; size < FILE_BYTES; size += BATCH_BYTES) {
                    out.write(batch);
                }
            }
        }
        return file;
    }
}
