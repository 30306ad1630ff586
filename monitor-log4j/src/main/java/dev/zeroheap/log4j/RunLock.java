package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock that says "this run is alive": an exclusive operating-system lock on {@code writer.lock} in the run's
 * directory, which goes away with the process however that ends.
 *
 * <p>Owner: the drain. Nobody else in this JVM may open the file, see {@link dev.zeroheap.api.RunName#objectName}.
 */
final class RunLock {
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path directory;
    private final File file;
    private @Nullable RandomAccessFile held;

    RunLock(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(LogFormat.LOCK_FILE).toFile();
    }

    /** Whether the lock is held and others can still see it. */
    boolean isHeld() {
        return held != null && file.exists();
    }

    /** Makes the directory if need be and takes the lock. */
    void acquire() throws IOException {
        release();
        Files.createDirectories(directory);
        RandomAccessFile opened = new RandomAccessFile(file, "rw");
        boolean locked = false;
        try {
            // A reader that tests whether this run is alive holds a shared lock for an instant.
            long deadline = System.nanoTime() + MAX_WAIT_NANOS;
            locked = tryLock(opened);
            while (!locked) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("somebody else holds the lock " + file);
                }
                LockSupport.parkNanos(RETRY_NANOS);
                locked = tryLock(opened);
            }
            held = opened;
        } finally {
            if (!locked) {
                opened.close();
            }
        }
    }

    private static boolean tryLock(RandomAccessFile opened) throws IOException {
        try {
            FileLock lock = opened.getChannel().tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldInThisJvm) {
            return false;
        }
    }

    /** Gives the lock back, if it is held. */
    void release() {
        RandomAccessFile opened = held;
        held = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException alreadyGone) {
                // The lock goes with the descriptor, and the descriptor goes even when closing complains.
            }
        }
    }
}
