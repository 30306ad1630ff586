package dev.zeroheap.archive;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.RunName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Tells whether a run's writer lives.
 *
 * <p>A writer in another process shows by its lock on {@code writer.lock}. One in this process must be found otherwise,
 * because POSIX drops a process's locks on a file as soon as the process closes any descriptor of it: merely looking would
 * unlock the writer. It is registered in the platform MBean server for as long as it holds the lock, and a little longer.
 */
final class RunLiveness {
    private RunLiveness() {}

    /** The host within a run's name; empty where the name has another form. */
    static String hostOf(String runName) {
        return RunName.tryParse(runName).map(RunName::host).orElse("");
    }

    static boolean isOpen(String service, String runName, Path directory) {
        return isOfThisProcess(service, runName) || isLocked(directory.resolve(LogFormat.LOCK_FILE));
    }

    private static boolean isOfThisProcess(String service, String runName) {
        return RunName.tryParse(runName)
                .map(run -> isRegistered(run.objectName(service)))
                .orElse(false);
    }

    private static boolean isRegistered(String objectName) {
        try {
            return ManagementFactory.getPlatformMBeanServer().isRegistered(new ObjectName(objectName));
        } catch (MalformedObjectNameException notOfARecorder) {
            return false;
        }
    }

    /**
     * A shared lock is asked for, so that two processes that look at the same time do not take each other for the writer. Two
     * threads look one after the other: while the first asks, the JDK refuses the second, whoever holds the lock.
     */
    private static synchronized boolean isLocked(Path lockFile) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (NoSuchFileException neverLocked) {
            return false;
        } catch (OverlappingFileLockException lookedAtByAnotherClassLoader) {
            // Who holds it is not known then. To take a dead run for open costs one more look; the other way round
            // loses.
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the lock " + lockFile, e);
        }
    }
}
