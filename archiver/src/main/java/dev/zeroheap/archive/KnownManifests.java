package dev.zeroheap.archive;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * The data files of manifests that were read lately. A manifest never changes under its name, and reading the 30 of a month
 * takes longer than DuckDB needs to count the month's events.
 *
 * <p>Bounded by the number of files: beyond it, the manifests that nobody asked for the longest time are forgotten. Any
 * thread.
 */
final class KnownManifests {
    /** With the bounds of two columns a file takes less than a KiB. */
    private static final int MAX_FILES = 20_000;

    private final int maxFiles;
    private final Map<String, List<DataFile>> byPath = new LinkedHashMap<>(16, 0.75f, true);
    private int fileCount;

    KnownManifests() {
        this(MAX_FILES);
    }

    KnownManifests(int maxFiles) {
        this.maxFiles = maxFiles;
    }

    /** The files of the manifest of this path; read, by two threads maybe, where they are not known. */
    List<DataFile> files(String path, Supplier<List<DataFile>> reading) {
        List<DataFile> known = find(path);
        if (known != null) {
            return known;
        }
        List<DataFile> read = List.copyOf(reading.get());
        keep(path, read);
        return read;
    }

    private synchronized @Nullable List<DataFile> find(String path) {
        return byPath.get(path);
    }

    private synchronized void keep(String path, List<DataFile> files) {
        if (byPath.putIfAbsent(path, files) == null) {
            fileCount += files.size();
        }
        Iterator<List<DataFile>> oldest = byPath.values().iterator();
        while (fileCount > maxFiles) {
            fileCount -= oldest.next().size();
            oldest.remove();
        }
    }
}
