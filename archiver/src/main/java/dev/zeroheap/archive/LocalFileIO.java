package dev.zeroheap.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SupportsBulkOperations;

/**
 * Iceberg's files in a local directory, without Hadoop; what is written is on disk when the stream is closed.
 *
 * <p>Deletes in bulk, one after the other, because Iceberg otherwise starts a pool of threads that nobody can stop.
 */
final class LocalFileIO implements FileIO, SupportsBulkOperations {
    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "file://";
    static final String TABLE_METADATA = ".metadata.json";

    private final transient Consumer<ArchiveStep> watcher;

    LocalFileIO(Consumer<ArchiveStep> watcher) {
        this.watcher = watcher;
    }

    /** A path as the table's metadata names it: {@code file:///a/b c}, nothing escaped, as Trino and Spark read it. */
    static String location(Path path) {
        return SCHEME + path.toAbsolutePath().normalize();
    }

    /** The path of a location, with or without the scheme. */
    static Path path(String location) {
        return Path.of(location.replaceFirst("^file:/*(?=/)", ""));
    }

    @Override
    public InputFile newInputFile(String location) {
        return new LocalFile(path(location), location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new SyncedFile(
                path(location),
                location,
                location.endsWith(TABLE_METADATA) ? () -> watcher.accept(ArchiveStep.COMMITTING) : () -> {});
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.deleteIfExists(path(location));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + location, e);
        }
    }

    @Override
    public void deleteFiles(Iterable<String> locations) {
        locations.forEach(location -> {
            deleteFile(location);
            watcher.accept(ArchiveStep.EXPIRING);
        });
    }
}
