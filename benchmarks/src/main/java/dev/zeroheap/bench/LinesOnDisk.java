package dev.zeroheap.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Counts the lines that a contender has written. */
final class LinesOnDisk {
    /** {@code run_opened} and {@code run_closed}, which are no events. */
    static final int OWN_LINES_OF_A_RUN = 2;

    private LinesOnDisk() {}

    /** Line ends in all {@code .jsonl} files below the folder. */
    static long count(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(path -> path.toString().endsWith(".jsonl")).toList();
        }
        long lines = 0;
        for (Path file : files) {
            lines += newlines(file);
        }
        return lines;
    }

    private static long newlines(Path file) throws IOException {
        byte[] buffer = new byte[1 << 20];
        long count = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int read;
            while ((read = in.read(buffer)) > 0) {
                for (int i = 0; i < read; i++) {
                    count += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return count;
    }
}
