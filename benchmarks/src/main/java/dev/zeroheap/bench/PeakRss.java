package dev.zeroheap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that a process had at a time, as Linux counts it ({@code VmHWM}). */
record PeakRss(long pid) {
    /** Forgets what was, so that the peak from now on can be asked for. */
    void reset() {
        try {
            Files.writeString(proc("clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset the peak of process " + pid, e);
        }
    }

    /** Bytes; 0 where the process has ended, or there is no {@code /proc}. */
    long bytes() {
        try {
            for (String line : Files.readAllLines(proc("status"))) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException ended) {
            return 0;
        }
        return 0;
    }

    private Path proc(String file) {
        return Path.of("/proc", String.valueOf(pid), file);
    }
}
