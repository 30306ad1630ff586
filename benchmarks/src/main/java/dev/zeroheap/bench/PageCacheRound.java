package dev.zeroheap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * Has the memory of the operating system's cache go round, as it does where an archiver deletes old segments while new ones
 * are written: it fills files beforehand and deletes one of them whenever another has been written by whoever is measured.
 *
 * <p>Without it a measurement of a few seconds in a virtual machine measures the hypervisor: memory that the guest has not
 * used for two seconds goes back to the host (free page reporting), and the first touch of each page costs several times what
 * writing it does. {@code benchmarks/README.md} has the figures.
 */
final class PageCacheRound implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Deleted before anything is written, and from then on so much ahead. */
    private static final int FILES_AHEAD = 4;

    private final Path folder;
    private final int files;
    private @Nullable Thread follower;
    private int deleted;
    private volatile boolean closed;

    private PageCacheRound(Path folder, int files) {
        this.folder = folder;
        this.files = files;
    }

    /**
     * Fills so many bytes, and some more, and deletes them at once: for a measurement that is over before the memory goes
     * back. It has the processors for itself, of which {@link #follow} needs about a fifth.
     */
    static void once(Path parent, long bytes) throws IOException {
        fill(parent, bytes).close();
    }

    /** Fills so many bytes, and some more. */
    static PageCacheRound fill(Path parent, long bytes) throws IOException {
        Path folder = Files.createDirectories(parent.resolve("round"));
        int files = BareWrite.fill(folder, bytes + FILES_AHEAD * BareWrite.FILE_BYTES);
        return new PageCacheRound(folder, files);
    }

    /**
     * From now on deletes as much as is written; to be called once.
     *
     * @param writtenBytes how much has been written by now; asked for every two milliseconds, by another thread
     */
    void follow(LongSupplier writtenBytes) {
        deleteUpTo(FILES_AHEAD);
        follower = new Thread(
                () -> {
                    while (!closed) {
                        deleteUpTo(FILES_AHEAD + writtenBytes.getAsLong() / BareWrite.FILE_BYTES);
                        LockSupport.parkNanos(LOOK_NANOS);
                    }
                },
                "page-cache-round");
        follower.setDaemon(true);
        follower.start();
    }

    private void deleteUpTo(long count) {
        try {
            for (; deleted < Math.min(files, count); deleted++) {
                Files.delete(folder.resolve(String.valueOf(deleted)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete from " + folder, e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (follower != null) {
            try {
                follower.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        FileUtils.deleteDirectory(folder.toFile());
    }
}
