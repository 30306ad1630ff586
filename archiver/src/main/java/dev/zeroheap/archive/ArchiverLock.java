package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Held by the archiver at work, so that a second one does not do the same work in vain; gone with its process.
 *
 * <p>Who holds it in this process is known without looking at the file: POSIX drops a process's locks on a file as soon as
 * the process closes any descriptor of it.
 */
final class ArchiverLock implements AutoCloseable {
    private static final String FILE = "archiver.lock";

    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private ArchiverLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Does work while nobody else does, and turns all trouble into the exception of this module. */
    static <T> T holding(ArchiveSettings settings, Work<T> work) {
        try {
            ArchiverLock lock = take(settings);
            try (lock) {
                return work.run();
            }
        } catch (ArchiveException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ArchiveException(
                    ArchiveException.Code.WRITE_FAILED,
                    "cannot archive into " + settings.folder() + ": " + ArchiveException.messageOf(e),
                    e);
        }
    }

    /** Work under the lock. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Takes it, or throws {@link ArchiveException.Code#BUSY}. */
    static ArchiverLock take(ArchiveSettings settings) throws IOException {
        Path file = Files.createDirectories(settings.folder()).resolve(FILE);
        if (!HELD.add(file)) {
            throw busy(settings);
        }
        FileChannel channel = null;
        boolean isTaken = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            isTaken = lock(channel) != null;
            if (!isTaken) {
                throw busy(settings);
            }
            return new ArchiverLock(file, channel);
        } finally {
            if (!isTaken) {
                HELD.remove(file);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static ArchiveException busy(ArchiveSettings settings) {
        return new ArchiveException(
                ArchiveException.Code.BUSY, "another archiver works in " + settings.folder() + ", it holds " + FILE);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ofAnotherClassLoader) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
