package dev.zeroheap.archive;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A local file of Iceberg's metadata that survives a power cut once it is closed.
 *
 * @param path where it is
 * @param location the same as Iceberg writes it
 * @param whenSynced called when it is on disk
 */
record SyncedFile(Path path, String location, Runnable whenSynced) implements OutputFile {
    @Override
    public PositionOutputStream create() {
        try {
            Files.createDirectories(path.getParent());
            Files.createFile(path);
            return new SyncedStream(path, whenSynced);
        } catch (FileAlreadyExistsException e) {
            throw new AlreadyExistsException(e, "File already exists: %s", path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + path, e);
        }
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace " + path, e);
        }
        return create();
    }

    @Override
    public InputFile toInputFile() {
        return new LocalFile(path, location);
    }

    /** Makes the name of a new or renamed file survive a power cut. */
    static void syncDirectoryOf(Path file) throws IOException {
        Path directory = requireNonNull(file.getParent(), "parent");
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static final class SyncedStream extends PositionOutputStream {
        private final Path path;
        private final Runnable whenSynced;
        private final FileOutputStream file;
        private final OutputStream buffered;
        private long position;
        private boolean closed;

        SyncedStream(Path path, Runnable whenSynced) throws IOException {
            this.path = path;
            this.whenSynced = whenSynced;
            this.file = new FileOutputStream(path.toFile());
            this.buffered = new BufferedOutputStream(file);
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            buffered.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            buffered.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            buffered.flush();
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (file) {
                buffered.flush();
                file.getFD().sync();
            }
            syncDirectoryOf(path);
            whenSynced.run();
        }
    }
}
