package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of live segments are kept, and where.
 *
 * <p>Rows stay in memory while their segments have no more bytes than there is room for; beyond it those of closed segments
 * go into files, and where those have no room either, the ones that were asked for the longest time ago are forgotten. What
 * is small and soon over is not worth keeping. Nothing that somebody uses is moved or forgotten.
 *
 * <p>Called by {@link LiveSegments} under its lock.
 */
final class LiveStore {
    /** A statement of its own costs as much as taking apart a MiB; smaller segments are read together. */
    static final long WORTH_KEEPING_BYTES = 1 << 20;

    /** A segment that has been there so long stays for a while, and is kept however small. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

    /** More small segments than that are read together. */
    private static final int MAX_SMALL = 32;

    private static final int MAX_SEEN = 10_000;

    private final Path folder;
    private final Room room;
    private final long worthKeepingBytes;
    private final Map<SegmentKey, Long> firstSeenNanos = new LinkedHashMap<>();
    private final Map<SegmentKey, LiveRows> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** Closed segments that somebody asked for and whose rows have no room in memory. */
    private final Map<SegmentKey, Segment> toFiles = new LinkedHashMap<>();

    private int named;

    /**
     * How much is kept.
     *
     * @param memory how many bytes the segments may have whose rows are in memory
     * @param files how many bytes the files may have that hold rows
     */
    record Room(long memory, long files) {}

    /**
     * Nothing is kept yet.
     *
     * @param folder for files with rows, and for what was written since the last reading, while it is read
     * @param worthKeepingBytes smaller segments are kept only when they have been there for a while
     */
    LiveStore(Path folder, Room room, long worthKeepingBytes) {
        this.folder = folder;
        this.room = room;
        this.worthKeepingBytes = worthKeepingBytes;
    }

    @Nullable
    LiveRows get(Segment segment) {
        return kept.get(SegmentKey.of(segment));
    }

    boolean contains(LiveRows rows) {
        return kept.containsValue(rows);
    }

    /** Those of segments that grow. */
    List<LiveRows> growing() {
        return kept.values().stream().filter(LiveRows::mayGrow).toList();
    }

    /** Whether there are some that grow, and room for them to. */
    boolean canGrow() {
        return bytesInMemory() < room.memory() && kept.values().stream().anyMatch(LiveRows::mayGrow);
    }

    /** Whether a segment waits for a file. */
    boolean isAnyForAFile() {
        return !toFiles.isEmpty();
    }

    /**
     * Reads the rows of a segment and keeps them; null where that is not worth it or there is no room.
     *
     * @param wanted what the question is about
     */
    @Nullable
    LiveRows keep(Session session, Segment segment, Set<SegmentKey> wanted) throws ReadFailure {
        SegmentKey key = SegmentKey.of(segment);
        if (!isWorthKeeping(session, segment, wanted)) {
            return null;
        }
        if (!hasRoom(session, segment, wanted)) {
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

    /** A closed segment drives none out of memory, since it can go into a file; an open one has no other place. */
    private boolean hasRoom(Session session, Segment segment, Set<SegmentKey> wanted) throws ReadFailure {
        return segment.isClosed()
                ? bytesInMemory() + segment.sizeBytes() <= room.memory()
                : makeRoomInMemory(session, segment.sizeBytes(), wanted);
    }

    private LiveRows named(Segment segment) {
        named++;
        return new LiveRows("live_segment_" + named, folder, segment);
    }

    /** Forgets rows that nobody uses. */
    void forget(Session session, LiveRows rows) throws ReadFailure {
        rows.drop(session);
        kept.remove(SegmentKey.of(rows.segment()));
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
        List<LiveRows> small = kept.values().stream()
                .filter(rows -> rows.bytes() < worthKeepingBytes)
                .toList();
        int left = small.size();
        for (LiveRows rows : small) {
            if (left >= MAX_SMALL && rows.users == 0 && !wanted.contains(SegmentKey.of(rows.segment()))) {
                forget(session, rows);
                left--;
            }
        }
        return left < MAX_SMALL;
    }

    private long bytesInMemory() {
        return kept.values().stream().mapToLong(LiveRows::bytesInMemory).sum();
    }

    /** Whether there is room for so many bytes more, after what nobody uses has gone into files or for good. */
    boolean makeRoomInMemory(Session session, long needed, Set<SegmentKey> wanted) throws ReadFailure {
        long missing = bytesInMemory() + needed - room.memory();
        for (LiveRows rows : List.copyOf(kept.values())) {
            if (missing > 0 && rows.users == 0 && !rows.isInFile()) {
                missing -= leaveMemory(session, rows, wanted) ? rows.bytes() : 0;
            }
        }
        return missing <= 0;
    }

    /** Rows of a segment that is archived and deleted are needed no more. */
    private boolean leaveMemory(Session session, LiveRows rows, Set<SegmentKey> wanted) throws ReadFailure {
        Segment segment = rows.segment();
        boolean isWhole = segment.isClosed() && rows.bytes() == segment.sizeBytes();
        if (isWhole && Files.exists(segment.path()) && makeRoomInFiles(session)) {
            try {
                rows.moveToFile(session);
                return true;
            } catch (ReadFailure e) {
                tellNoFile(rows, e);
            }
        }
        if (wanted.contains(SegmentKey.of(segment))) {
            return false;
        }
        forget(session, rows);
        return true;
    }

    /** Whether there is room for one more file, after those of archived segments; one file may go beyond it. */
    private boolean makeRoomInFiles(Session session) throws ReadFailure {
        long missing = kept.values().stream().mapToLong(LiveRows::fileBytes).sum() - room.files();
        for (LiveRows rows : List.copyOf(kept.values())) {
            if (missing >= 0
                    && rows.isInFile()
                    && rows.users == 0
                    && !Files.exists(rows.segment().path())) {
                missing -= rows.fileBytes();
                forget(session, rows);
            }
        }
        return missing < 0;
    }

    /** Of the segment that has waited the longest for a file, nothing read yet; null where there is none, or no room. */
    @Nullable
    LiveRows nextForAFile(Session session) {
        try {
            if (!toFiles.isEmpty() && !makeRoomInFiles(session)) {
                toFiles.clear();
            }
        } catch (ReadFailure e) {
            toFiles.clear();
        }
        Iterator<Segment> oldest = toFiles.values().iterator();
        while (oldest.hasNext()) {
            Segment next = oldest.next();
            oldest.remove();
            if (get(next) == null) {
                return named(next);
            }
        }
        return null;
    }

    /** Keeps rows in a file, unless a question has found room in memory meanwhile. */
    void putBesides(LiveRows inFile) {
        if (kept.putIfAbsent(SegmentKey.of(inFile.segment()), inFile) != null) {
            inFile.deleteFile();
        }
    }

    /** Either the segment cannot be read, which its reader will find, or the file cannot be written. */
    static void tellNoFile(LiveRows rows, ReadFailure e) {
        System.getLogger(LiveStore.class.getName())
                .log(System.Logger.Level.DEBUG, rows.segment().path() + " has no file for its rows", e);
    }
}
