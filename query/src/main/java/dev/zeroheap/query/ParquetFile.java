package dev.zeroheap.query;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A table in the engine's directory for temporary files, for one reader, who closes and so deletes it. */
public final class ParquetFile implements AutoCloseable {
    private final Path path;

    ParquetFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** How long it is. */
    public long sizeBytes() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the size of " + path, e);
        }
    }

    /** Writes all of it. */
    public void copyTo(OutputStream target) throws IOException {
        Files.copy(path, target);
    }

    @Override
    public void close() {
        FileUtils.deleteQuietly(path.toFile());
    }
}
