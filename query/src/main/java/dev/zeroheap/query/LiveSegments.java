package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.query.LiveRows.Reading;
import dev.zeroheap.query.LiveStore.Scope;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of live segments, each line taken apart once: a segment is only ever appended to, so that a question has to read
 * what was written since the one before.
 *
 * <p>{@link SharedRows} holds those of segments that are closed, or small and soon over: one question reads all that is new
 * in them by one statement, for itself and for those that wait meanwhile. {@link LiveRows} holds those of one segment that
 * stays open. Rows are marked by the reading that brought them, so that a question sees none that come while it is answered.
 * Of an open segment only whole lines are read; it is the last of its run, so that an answer still has no gap. While
 * questions come, segments that stay open are {@linkplain #readAhead read on} every {@link #READ_AGAIN_AFTER} beside them; a
 * question reads itself only what was looked at longer ago than twice that.
 *
 * <p>What {@link LiveStore} has no room for is read from the segment each time: by a question from all of them at once, which
 * is faster than one by one, while the thread that reads ahead fills the files. Any thread.
 */
final class LiveSegments {
    /** How often an open segment is read on: taking a few lines apart costs as much as a question. */
    static final Duration READ_AGAIN_AFTER = Duration.ofMillis(200);

    /** So long after the last question open segments are still read on. */
    private static final Duration READ_AHEAD_FOR = Duration.ofSeconds(5);

    private static final long WAIT_MILLIS = 50;

    private final LiveStore store;
    private final long readAgainAfterNanos;
    private final Turns readings;
    private long lastUseNanos;

    /** Whether somebody takes segments apart into shared rows, outside of the lock. */
    private boolean isReadingShared;

    /**
     * Nothing is read yet.
     *
     * @param readings of what is not kept: each takes much of DuckDB's memory, however few lines it reads
     */
    LiveSegments(LiveStore store, Duration readAgainAfter, Turns readings) {
        this.store = store;
        this.readAgainAfterNanos = readAgainAfter.toNanos();
        this.readings = readings;
    }

    /**
     * Reads what is new in these segments; to be closed when their rows have been used.
     *
     * @param live all segments that the archive does not have; rows of others are kept for nobody
     */
    LiveView view(Session session, List<Segment> segments, List<Segment> live) throws ReadFailure {
        Scope scope = Scope.of(segments, live);
        readShared(session, segments, scope);
        return hold(session, segments, scope);
    }

    /**
     * Outside of the lock, but one at a time. Whoever comes meanwhile waits: either that reading has looked at the segments
     * after the plan of the one who waits was made, or the next one reads for all who wait by then.
     */
    private void readShared(Session session, List<Segment> segments, Scope scope) throws ReadFailure {
        List<Segment> unread = beginReadingShared(session, segments, scope);
        if (!unread.isEmpty()) {
            SharedRows rows = holdToFill(unread);
            SharedRows.Reading read = null;
            try {
                read = rows.read(session, unread, store.folder());
            } finally {
                endReadingShared(rows, read);
            }
        }
    }

    private synchronized List<Segment> beginReadingShared(Session session, List<Segment> segments, Scope scope)
            throws ReadFailure {
        List<Segment> toShare = store.toShare(session, segments, scope);
        awaitWhile(session, () -> isReadingShared && !store.unread(toShare).isEmpty());
        List<Segment> unread = store.unread(toShare);
        List<Segment> withRoom = unread.isEmpty() ? unread : store.withRoom(session, unread, scope);
        isReadingShared = isReadingShared || !withRoom.isEmpty();
        return withRoom;
    }

    private synchronized SharedRows holdToFill(List<Segment> segments) {
        SharedRows rows = store.toFill(segments);
        rows.users++;
        return rows;
    }

    private synchronized void endReadingShared(SharedRows rows, SharedRows.@Nullable Reading read) {
        isReadingShared = false;
        rows.users--;
        if (read != null) {
            rows.add(read);
        }
        notifyAll();
    }

    private synchronized LiveView hold(Session session, List<Segment> segments, Scope scope) throws ReadFailure {
        lastUseNanos = System.nanoTime();
        LiveView view = new LiveView(this, readings);
        try {
            store.forgetOld(session, scope);
            for (Segment segment : openFirst(segments)) {
                LiveRows grown = upToDate(session, segment, scope, view);
                SharedRows shared = grown == null ? store.shared(segment) : null;
                if (grown != null) {
                    view.add(segment, grown);
                } else if (shared != null) {
                    view.add(segment, shared);
                } else {
                    view.addUnkept(segment);
                }
            }
            view.addSharedRows();
            return view;
        } catch (ReadFailure | RuntimeException e) {
            view.close();
            throw e;
        }
    }

    /** Open segments need memory, and may take that of closed ones as long as those are not in use. */
    private static List<Segment> openFirst(List<Segment> segments) {
        return segments.stream().sorted(Comparator.comparing(Segment::isClosed)).toList();
    }

    /** The rows of a segment that grew, as it is now, held; null where none are kept, or those of another file are in use. */
    private @Nullable LiveRows upToDate(Session session, Segment segment, Scope scope, LiveView view)
            throws ReadFailure {
        LiveRows rows = store.grown(segment);
        if (rows != null) {
            view.hold(rows);
            if (isFit(session, segment, rows, scope)) {
                rows.isNow(segment);
                if (isToBeRead(session, rows, segment)) {
                    rows.add(rows.readNew(session, segment));
                }
                return rows;
            }
            view.letGo(rows);
            if (rows.users > 0) {
                return null;
            }
            store.forget(session, rows);
        }
        LiveRows anew = segment.isClosed() ? null : store.keepOpen(session, segment, scope);
        if (anew != null) {
            view.hold(anew);
        }
        return anew;
    }

    /** Whether they are not those of another file under the same name, and have room for what they lack. */
    private boolean isFit(Session session, Segment segment, LiveRows rows, Scope scope) throws ReadFailure {
        long grown = segment.sizeBytes() - rows.bytes();
        return grown < 0
                ? SegmentBytes.size(segment) >= rows.bytes() // somebody has looked after this question's plan
                : store.makeRoomInMemory(session, grown, scope);
    }

    /** Whether the rows lack some of a segment as a question knows it; waits for whoever is reading. */
    private synchronized boolean isToBeRead(Session session, LiveRows rows, Segment asked) {
        long maxAgeNanos = 2 * readAgainAfterNanos;
        awaitWhile(session, () -> rows.isBeingRead && rows.isBehind(asked, maxAgeNanos));
        return rows.isBehind(asked, maxAgeNanos);
    }

    /** Waits, letting go of the lock, while others are reading. */
    private synchronized void awaitWhile(Session session, BooleanSupplier areReading) {
        while (areReading.getAsBoolean()) {
            try {
                wait(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw QueryException.of(
                        QueryException.Code.UNAVAILABLE, "interrupted while the live log is being read", e);
            }
            session.failIfOver();
        }
    }

    /** Whether there is something to read on, and somebody who has asked for it lately. */
    synchronized boolean isToBeReadAhead() {
        return System.nanoTime() - lastUseNanos < READ_AHEAD_FOR.toNanos()
                && (store.isAnyForAFile() || store.canGrow());
    }

    /**
     * Reads on in open segments, if somebody has asked lately, so that the next question finds them read, and then closed
     * ones without room into files, for a while. What cannot be read is left to a question, which then says so.
     */
    void readAhead(Session session) {
        for (LiveRows rows : growing()) {
            if (beginReading(rows)) {
                Reading reading = null;
                try {
                    reading = rows.readNew(session, rows.segment());
                } catch (ReadFailure leftToAQuestion) {
                    // a segment that has been archived and deleted, for example
                } finally {
                    endReading(rows, reading);
                }
            }
        }
        long until = System.nanoTime() + readAgainAfterNanos / 2;
        boolean isMore = fillAFile(session);
        while (isMore && System.nanoTime() - until < 0) {
            isMore = fillAFile(session);
        }
    }

    /** Outside of the lock; nobody else writes files, and a segment that is closed stays as it is. */
    private boolean fillAFile(Session session) {
        List<Segment> segments = nextForAFile();
        if (segments.isEmpty()) {
            return false;
        }
        try {
            keep(session, SharedRows.inFile(session, newName(), store.folder(), segments), segments);
        } catch (ReadFailure e) {
            LiveStore.tellNoFile(segments, e);
        }
        return true;
    }

    private synchronized String newName() {
        return store.newName();
    }

    private synchronized List<Segment> nextForAFile() {
        return store.nextForAFile();
    }

    private synchronized void keep(Session session, SharedRows rows, List<Segment> segments) throws ReadFailure {
        store.keep(session, rows, segments);
    }

    private synchronized List<LiveRows> growing() {
        return store.growing();
    }

    /** False where the rows have been forgotten meanwhile, or somebody else is reading. */
    private synchronized boolean beginReading(LiveRows rows) {
        if (rows.isBeingRead || !store.contains(rows)) {
            return false;
        }
        rows.isBeingRead = true;
        rows.users++;
        return true;
    }

    private synchronized void endReading(LiveRows rows, @Nullable Reading reading) {
        if (reading != null) {
            rows.add(reading);
        }
        rows.isBeingRead = false;
        rows.users--;
        notifyAll();
    }
}
