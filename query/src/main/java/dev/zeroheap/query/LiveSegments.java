package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import dev.zeroheap.query.LiveRows.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of live segments, each line taken apart once: a segment is only ever appended to, so that a question has to read
 * what was written since the one before.
 *
 * <p>{@link LiveRows} holds the rows of one segment, marked by the reading that brought them, so that a question sees
 * none that come while it is answered. Of an open segment only whole lines are read; it is the last of its run, so that an
 * answer still has no gap. While questions come, open segments are {@linkplain #readAhead read on} every {@link
 * #READ_AGAIN_AFTER} beside them; a question reads itself only what was looked at longer ago than twice that.
 *
 * <p>What {@link LiveStore} has no room for, and what is small and soon over, is read from the segment each time: by a question
 * from all of them at once, which is faster than one by one, while the thread that reads ahead fills the files. Any thread.
 */
final class LiveSegments {
    /** How often an open segment is read on: taking a few lines apart costs as much as a question. */
    static final Duration READ_AGAIN_AFTER = Duration.ofMillis(200);

    /** So long after the last question open segments are still read on. */
    private static final Duration READ_AHEAD_FOR = Duration.ofSeconds(5);

    private static final long WAIT_MILLIS = 50;

    private final LiveStore store;
    private final long readAgainAfterNanos;
    private long lastUseNanos;

    /** Nothing is read yet. */
    LiveSegments(LiveStore store) {
        this(store, READ_AGAIN_AFTER);
    }

    LiveSegments(LiveStore store, Duration readAgainAfter) {
        this.store = store;
        this.readAgainAfterNanos = readAgainAfter.toNanos();
    }

    /** The rows of some segments as they are now, until closed. */
    final class Use implements AutoCloseable {
        private final List<LiveRows> used = new ArrayList<>();
        private final List<String> parts = new ArrayList<>();
        private final List<Segment> unkept = new ArrayList<>();
        private final Map<Segment, Contents> contents = new LinkedHashMap<>();

        /** Has the rows stay where they are. */
        private void hold(LiveRows rows) {
            used.add(rows);
            rows.users++;
        }

        private void letGo(LiveRows rows) {
            used.remove(rows);
            rows.users--;
        }

        private void add(Segment segment, LiveRows held) {
            contents.put(segment, held.contents());
            String select = held.select();
            if (select != null) {
                parts.add(select);
            }
        }

        /** A SELECT of them, with the columns of {@link SegmentSql#rows}. */
        String rows() {
            List<String> all = new ArrayList<>(parts);
            if (all.isEmpty() || !unkept.isEmpty()) {
                all.add("select " + LiveRows.COLUMNS + ", segment from (" + SegmentSql.rows(unkept) + ") as unkept");
            }
            return String.join(" union all ", all);
        }

        /** Whether all of them are kept, so that their rows stay the same and cost little to read again. */
        boolean isKept() {
            return unkept.isEmpty();
        }

        /** What is in each of those that are kept. */
        Map<Segment, Contents> contents() {
            return contents;
        }

        @Override
        public void close() {
            synchronized (LiveSegments.this) {
                used.forEach(rows -> rows.users--);
                used.clear();
            }
        }
    }

    /** Reads what is new in these segments; to be closed when their rows have been used. */
    synchronized Use use(Session session, List<Segment> segments) throws ReadFailure {
        lastUseNanos = System.nanoTime();
        Use use = new Use();
        try {
            Set<SegmentKey> wanted = segments.stream().map(SegmentKey::of).collect(Collectors.toSet());
            for (Segment segment : openFirst(segments)) {
                LiveRows rows = upToDate(session, segment, wanted, use);
                if (rows == null) {
                    use.unkept.add(segment);
                } else {
                    use.add(segment, rows);
                }
            }
            return use;
        } catch (ReadFailure | RuntimeException e) {
            use.close();
            throw e;
        }
    }

    /** Open segments need memory, and may take that of closed ones as long as those are not in use. */
    private static List<Segment> openFirst(List<Segment> segments) {
        return segments.stream().sorted(Comparator.comparing(Segment::isClosed)).toList();
    }

    /** The rows of a segment as it is now, held; null where they are not kept, or those of another file are in use. */
    private @Nullable LiveRows upToDate(Session session, Segment segment, Set<SegmentKey> wanted, Use use)
            throws ReadFailure {
        LiveRows rows = store.get(segment);
        if (rows != null) {
            use.hold(rows);
            if (isFit(session, segment, rows, wanted)) {
                rows.isNow(segment);
                if (isToBeRead(session, rows)) {
                    rows.add(rows.readNew(session, segment));
                }
                return rows;
            }
            use.letGo(rows);
            if (rows.users > 0) {
                return null;
            }
            store.forget(session, rows);
        }
        LiveRows anew = store.keep(session, segment, wanted);
        if (anew != null) {
            use.hold(anew);
        }
        return anew;
    }

    /** Whether they are not those of another file under the same name, and have room for what they lack. */
    private boolean isFit(Session session, Segment segment, LiveRows rows, Set<SegmentKey> wanted) throws ReadFailure {
        long grown = segment.sizeBytes() - rows.bytes();
        if (rows.isInFile()) {
            return grown == 0;
        }
        return grown < 0
                ? SegmentBytes.size(segment) >= rows.bytes() // somebody has looked after this question's plan
                : store.makeRoomInMemory(session, grown, wanted);
    }

    /** Whether what is known of a segment is too old; waits for whoever is finding out. */
    private synchronized boolean isToBeRead(Session session, LiveRows rows) {
        while (rows.segment().isClosed()
                ? rows.bytes() < rows.segment().sizeBytes()
                : rows.isOlderThan(2 * readAgainAfterNanos)) {
            if (!rows.isBeingRead) {
                return true;
            }
            try {
                wait(WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw QueryException.of(
                        QueryException.Code.UNAVAILABLE, "interrupted while the live log is being read", e);
            }
            session.failIfOver();
        }
        return false;
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
        LiveRows rows = nextForAFile(session);
        if (rows == null) {
            return false;
        }
        try {
            rows.add(rows.readToFile(session, rows.segment()));
            putBesides(rows);
        } catch (ReadFailure e) {
            LiveStore.tellNoFile(rows, e);
        }
        return true;
    }

    private synchronized @Nullable LiveRows nextForAFile(Session session) {
        return store.nextForAFile(session);
    }

    private synchronized void putBesides(LiveRows rows) {
        store.putBesides(rows);
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
