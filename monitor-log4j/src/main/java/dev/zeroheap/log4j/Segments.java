package dev.zeroheap.log4j;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one run on disk: writes batches, rolls by size and age, and after a fault finds out from the file what
 * was written.
 *
 * <p>Owner: the drain; the counts may be read by any thread. The rule after a fault: what is in the file as whole lines
 * counts as written and leaves the batch, what comes after is cut off the file and stays in the batch. So a number is
 * neither written twice nor left out.
 */
final class Segments implements AutoCloseable {
    private static final long NEVER = -1;

    private final SegmentNames names;
    private final SegmentLog log;
    private final RunLock lock;
    private final RecorderSettings settings;

    private final AtomicLong writtenEvents = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicLong rolls = new AtomicLong();
    private volatile String currentPath = "";

    /** Of the open segment. */
    private long sizeBytes;

    private long events;
    private long bornNanos = NEVER;

    /** The stream behind the appender is closed, or may be. */
    private boolean mustReopen;

    private @Nullable RandomAccessFile syncedFile;

    Segments(SegmentNames names, SegmentLog log, RunLock lock, RecorderSettings settings) {
        this.names = names;
        this.log = log;
        this.lock = lock;
        this.settings = settings;
        currentPath = names.current().getPath();
    }

    long writtenEvents() {
        return writtenEvents.get();
    }

    long writtenBytes() {
        return writtenBytes.get();
    }

    long rolls() {
        return rolls.get();
    }

    String currentPath() {
        return currentPath;
    }

    /** How many bytes the open segment can still take; 0 or less is a reason to roll. */
    long room() {
        return settings.segmentBytes() - sizeBytes;
    }

    boolean isEmpty() {
        return sizeBytes == 0;
    }

    boolean isOld(long nowNanos) {
        return bornNanos != NEVER
                && nowNanos - bornNanos >= settings.segmentAge().toNanos();
    }

    /**
     * Writes the batch and takes what was written out of it.
     *
     * @throws IOException when something is left in the batch: call again a little later
     */
    void write(Batch batch, long nowNanos) throws IOException {
        if (!lock.isHeld()) {
            lock.acquire();
            mustReopen |= sizeBytes == 0; // with content, findVanished() has the say
        }
        if (batch.length() > room()) {
            roll();
        }
        if (mustReopen) {
            reopen();
        }
        long number = names.number();
        try {
            log.append(batch.bytes, batch.length());
        } catch (RuntimeException fault) {
            settle(batch, number, nowNanos, fault);
            return;
        }
        long rolledBy = names.number() - number;
        if (rolledBy > 0) { // a policy of a replaced configuration rolled before it wrote
            startSegment(rolledBy);
        }
        written(batch, batch.length(), nowNanos);
        if (settings.sync()) {
            sync();
        }
    }

    private void written(Batch batch, int end, long nowNanos) {
        if (sizeBytes == 0) {
            bornNanos = nowNanos;
            currentPath = names.current().getPath();
        }
        int count = batch.eventsIn(end);
        events += count;
        sizeBytes += end;
        writtenEvents.addAndGet(count);
        writtenBytes.addAndGet(end);
        batch.remove(end);
    }

    /** After a fault, see the class comment. */
    private void settle(Batch batch, long number, long nowNanos, RuntimeException fault) throws IOException {
        if (names.number() != number) {
            startSegment(names.number() - number);
        }
        File file = names.current();
        long length = file.length(); // 0 where there is none
        int reached = (int) Math.max(0, Math.min(batch.length(), length - sizeBytes));
        int whole = batch.wholeLines(reached);
        if (whole > 0) {
            written(batch, whole, nowNanos);
        }
        if (batch.isEmpty()) {
            return; // all is there: it was another appender of a replaced configuration that failed
        }
        mustReopen = true;
        if (reached > whole && !cutOff(file, sizeBytes)) {
            names.advance(); // a torn line stays at the end of this segment; readers reject it, and it comes again
            startSegment(1);
        }
        throw new IOException(rootOf(fault).toString(), fault);
    }

    private static Throwable rootOf(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean cutOff(File file, long length) {
        // Safe under the open stream, which appends wherever the end is. A file channel would not survive an interrupt.
        try (RandomAccessFile opened = new RandomAccessFile(file, "rw")) {
            opened.setLength(length);
            return file.length() == length;
        } catch (IOException refused) {
            return false;
        }
    }

    private void reopen() throws IOException {
        // Log4j reports a failure here only to its status logger, each time anew; so fail before it does.
        new FileOutputStream(names.current(), true).close();
        names.keepNumber(true);
        try {
            log.roll();
        } finally {
            names.keepNumber(false);
        }
        if (!names.current().exists()) {
            throw new IOException("cannot create " + names.current());
        }
        mustReopen = false;
    }

    /** Closes the segment, unless it is empty, and opens the next. */
    void roll() {
        if (sizeBytes == 0) {
            return;
        }
        log.roll();
        mustReopen = !names.current().exists();
        startSegment(1);
    }

    private void startSegment(long rolledBy) {
        rolls.addAndGet(rolledBy);
        sizeBytes = 0;
        events = 0;
        bornNanos = NEVER;
        currentPath = names.current().getPath();
        closeSyncedFile();
    }

    /**
     * Looks whether the lock and the open segment are still there, and starts a new segment where not.
     *
     * @return how many events the vanished segment had; -1 where nothing has vanished
     */
    long findVanished() {
        boolean segmentGone = sizeBytes > 0 && !names.current().exists();
        if (!segmentGone) {
            return -1;
        }
        long gone = events;
        writtenEvents.addAndGet(-gone);
        names.advance();
        startSegment(1);
        mustReopen = true;
        return gone;
    }

    private void sync() throws IOException {
        RandomAccessFile file = syncedFile;
        if (file == null) {
            file = new RandomAccessFile(names.current(), "rw");
            syncedFile = file;
        }
        file.getFD().sync();
    }

    private void closeSyncedFile() {
        RandomAccessFile file = syncedFile;
        syncedFile = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException alreadyGone) {
                // It was only ever synced, never written.
            }
        }
    }

    /** Closes the segment and gives the lock back, in this order. */
    @Override
    public void close() {
        closeSyncedFile();
        log.stop();
        lock.release();
    }
}
