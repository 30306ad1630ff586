package dev.zeroheap.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * Bytes into files and nothing else: what the machine allows at the moment, at best.
 *
 * <p>Before a measurement it also has the operating system's cache touch as much memory, which may be slow in a virtual
 * machine the first time.
 */
final class BareWrite {
    private static final int BATCH_BYTES = 128 * 1024;
    private static final int BATCHES_PER_FILE = 256;

    private BareWrite() {}

    /** Seconds to write so many bytes as the drain does, 128 KiB at a time into files of 32 MiB, which are then deleted. */
    static double seconds(Path folder, long bytes) throws IOException {
        Path bare = Files.createDirectories(folder.resolve("bare"));
        byte[] batch = new byte[BATCH_BYTES];
        long batches = bytes / BATCH_BYTES + 1;
        long start = System.nanoTime();
        for (long file = 0; file * BATCHES_PER_FILE < batches; file++) {
            try (OutputStream out = Files.newOutputStream(bare.resolve(String.valueOf(file)))) {
                for (long i = 0; i < Math.min(BATCHES_PER_FILE, batches - file * BATCHES_PER_FILE); i++) {
                    out.write(batch);
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        FileUtils.deleteDirectory(bare.toFile());
        return seconds;
    }
}
