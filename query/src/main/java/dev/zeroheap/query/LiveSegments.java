package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import dev.zeroheap.query.LiveRows.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
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
 * <p>Rows stay in memory while their segments have no more bytes than there is room for; beyond it those of closed segments
 * go into files, and where those have no room either, the ones that were asked for the longest time ago are forgotten. What is kept nowhere, and what is small and soon over, is read from the segment each time: by a question from
 * all of them at once, which is faster than one by one, while the thread that reads ahead fills the files. Any thread.
 */
final class LiveSegments {
    /** How often an open segment is read on: taking a few lines apart costs as much as a question. */
    static final Duration READ_AGAIN_AFTER = Duration.ofMillis(200);

    /** So long after the last question open segments are still read on. */
    private static final Duration READ_AHEAD_FOR = Duration.ofSeconds(5);

    /** A statement of its own costs as much as taking apart a MiB; smaller segments are read together. */
    private static final long WORTH_KEEPING_BYTES = 1 << 20;

    /** A segment that has been there so long stays for a while, and is kept however small. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

    /** More small segments than that are read together. */
    private static final int MAX_SMALL = 32;

    private static final int MAX_SEEN = 10_000;
    private static final long WAIT_MILLIS = 50;

    private final Path folder;
    private final Room room;
    private final long worthKeepingBytes;
    private final long readAgainAfterNanos;
    private final Map<SegmentKey, Long> firstSeenNanos = new LinkedHashMap<>();
    private final Map<SegmentKey, LiveRows> kept = new LinkedHashMap<>(16, 0.75f, true);
    /** Closed segments that somebody asked for and whose rows have no room in memory. */
    private final Map<SegmentKey, Segment> toFiles = new LinkedHashMap<>();

    private int named;
    private long lastUseNanos;

    /**
     * How much is kept.
     *
     * @param memory how many bytes the segments may have whose rows are in memory
     * @param files how many bytes the files may have that hold rows
     */
    record Room(long memory, long files) {}

    /**
     * Nothing is read yet.
     *
     * @param folder for files with rows, and for what was written since the last reading, while it is read
     */
    LiveSegments(Path folder, Room room) {
        this(folder, room, WORTH_KEEPING_BYTES, READ_AGAIN_AFTER);
    }

    LiveSegments(Path folder, Room room, long worthKeepingBytes, Duration readAgainAfter) {
        this.folder = folder;
        this.room = room;
        this.worthKeepingBytes = worthKeepingBytes;
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
        SegmentKey key = SegmentKey.of(segment);
        LiveRows rows = kept.get(key);
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
            forget(session, key, rows);
        }
        LiveRows anew = isWorthKeeping(session, segment, wanted) ? keep(session, segment, key, wanted) : null;
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
                : makeRoomInMemory(session, grown, wanted);
    }

    /** A closed segment drives none out of memory, since it can go into a file; an open one has no other place. */
    private @Nullable LiveRows keep(Session session, Segment segment, SegmentKey key, Set<SegmentKey> wanted)
            throws ReadFailure {
        boolean fits = segment.isClosed()
                ? bytesInMemory() + segment.sizeBytes() <= room.memory()
                : makeRoomInMemory(session, segment.sizeBytes(), wanted);
        if (!fits) {
            if (segment.isClosed() && toFiles.size() < MAX_SEEN) {
                toFiles.put(key, segment);
            }
            return null;
        }
        LiveRows rows = named(segment);
        rows.add(rows.readNew(session, segment));
        kept.put(key, rows);
        return rows;
    }

    private LiveRows named(Segment segment) {
        named++;
        return new LiveRows("live_segment_" + named, folder, segment);
    }

    private void forget(Session session, SegmentKey key, LiveRows rows) throws ReadFailure {
        rows.drop(session);
        kept.remove(key);
    }

    private boolean isWorthKeeping(Session session, Segment segment, Set<SegmentKey> wanted) throws ReadFailure {
        return segment.sizeBytes() >= worthKeepingBytes
                || (isSettled(SegmentKey.of(segment)) && isRoomForASmallOne(session, wanted));
    }

    private boolean isSettled(SegmentKey key) {
        long now = System.nanoTime();
        Long first = firstSeenNanos.putIfAbsent(key, now);
        if (firstSeenNanos.size() > MAX_SEEN) {
            firstSeenNanos.remove(firstSeenNanos.keySet().iterator().next());
        }
        return first != null && now - first > SETTLED_AFTER.toNanos();
    }

    /** Whether so few are kept that one more may be, after those that nobody uses or wants. */
    private boolean isRoomForASmallOne(Session session, Set<SegmentKey> wanted) throws ReadFailure {
        List<Map.Entry<SegmentKey, LiveRows>> small = kept.entrySet().stream()
                .filter(one -> one.getValue().bytes() < worthKeepingBytes)
                .toList();
        int left = small.size();
        for (Map.Entry<SegmentKey, LiveRows> one : small) {
            if (left >= MAX_SMALL && one.getValue().users == 0 && !wanted.contains(one.getKey())) {
                forget(session, one.getKey(), one.getValue());
                left--;
            }
        }
        return left < MAX_SMALL;
    }

    private long bytesInMemory() {
        return kept.values().stream().mapToLong(LiveRows::bytesInMemory).sum();
    }

    /** Whether there is room for so many bytes more, after what nobody uses has gone into files or for good. */
    private boolean makeRoomInMemory(Session session, long needed, Set<SegmentKey> wanted) throws ReadFailure {
        long missing = bytesInMemory() + needed - room.memory();
        for (Map.Entry<SegmentKey, LiveRows> one : List.copyOf(kept.entrySet())) {
            LiveRows rows = one.getValue();
            if (missing > 0 && rows.users == 0 && !rows.isInFile()) {
                missing -= leaveMemory(session, one.getKey(), rows, wanted) ? rows.bytes() : 0;
            }
        }
        return missing <= 0;
    }

    /** Rows of a segment that is archived and deleted are needed no more. */
    private boolean leaveMemory(Session session, SegmentKey key, LiveRows rows, Set<SegmentKey> wanted)
            throws ReadFailure {
        boolean isWhole =
                rows.segment().isClosed() && rows.bytes() == rows.segment().sizeBytes();
        if (isWhole && Files.exists(rows.segment().path()) && makeRoomInFiles(session)) {
            try {
                rows.moveToFile(session);
                return true;
            } catch (ReadFailure e) {
                tellNoFile(rows, e);
            }
        }
        if (wanted.contains(key)) {
            return false;
        }
        forget(session, key, rows);
        return true;
    }

    /** Whether there is room for one more file, after those of archived segments; one file may go beyond it. */
    private boolean makeRoomInFiles(Session session) throws ReadFailure {
        long missing = kept.values().stream().mapToLong(LiveRows::fileBytes).sum() - room.files();
        for (Map.Entry<SegmentKey, LiveRows> one : List.copyOf(kept.entrySet())) {
            LiveRows rows = one.getValue();
            if (missing >= 0
                    && rows.isInFile()
                    && rows.users == 0
                    && !Files.exists(rows.segment().path())) {
                missing -= rows.fileBytes();
                forget(session, one.getKey(), rows);
            }
        }
        return missing < 0;
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
                && (!toFiles.isEmpty()
                        || (bytesInMemory() < room.memory()
                                && kept.values().stream().anyMatch(LiveRows::mayGrow)));
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
            tellNoFile(rows, e);
        }
        return true;
    }

    private synchronized @Nullable LiveRows nextForAFile(Session session) {
        try {
            if (!toFiles.isEmpty() && !makeRoomInFiles(session)) {
                toFiles.clear();
            }
        } catch (ReadFailure e) {
            toFiles.clear();
        }
        Iterator<Segment> oldest = toFiles.values().iterator();
        if (!oldest.hasNext()) {
            return null;
        }
        Segment next = oldest.next();
        oldest.remove();
        return kept.containsKey(SegmentKey.of(next)) ? nextForAFile(session) : named(next);
    }

    /** Unless a question has found room in memory meanwhile. */
    private synchronized void putBesides(LiveRows rows) {
        if (kept.putIfAbsent(SegmentKey.of(rows.segment()), rows) != null) {
            rows.deleteFile();
        }
    }

    /** Either the segment cannot be read, which its reader will find, or the file cannot be written. */
    private static void tellNoFile(LiveRows rows, ReadFailure e) {
        System.getLogger(LiveSegments.class.getName())
                .log(System.Logger.Level.DEBUG, rows.segment().path() + " has no file for its rows", e);
    }

    private synchronized List<LiveRows> growing() {
        return kept.values().stream().filter(LiveRows::mayGrow).toList();
    }

    /** False where the rows have been forgotten meanwhile, or somebody else is reading. */
    private synchronized boolean beginReading(LiveRows rows) {
        if (rows.isBeingRead || !kept.containsValue(rows)) {
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
