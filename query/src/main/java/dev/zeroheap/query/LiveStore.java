package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of live segments are kept, and where.
 *
 * <p>Rows stay in memory while their segments have no more bytes than there is room for; beyond it those of closed segments
 * go into files, and where those have no room either, the ones that were asked for the longest time ago are forgotten. Rows
 * of archived segments are forgotten first. An open segment that is small and soon over is not worth a table of its own.
 * Nothing that somebody uses is moved or forgotten.
 *
 * <p>Called by {@link LiveSegments} under its lock.
 */
final class LiveStore {
    /** A statement of its own costs as much as taking apart a MiB; smaller segments are read together. */
    static final long WORTH_KEEPING_BYTES = 1 << 20;

    /** Closed segments go into a file together up to this. */
    private static final long TOGETHER_BYTES = 8 << 20;

    /** A table is full when its segments have this part of the room in memory; it leaves it as a whole. */
    private static final int TABLES = 8;

    /** An open segment that has been there so long stays for a while, and is kept however small. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

    /** More small open segments than that are read together each time. */
    private static final int MAX_SMALL = 32;

    private static final int MAX_SEEN = 10_000;

    /** Archived rows that nobody asks for so long are forgotten: a plan that is older may still want them. */
    private static final long ARCHIVED_KEPT_NANOS = SETTLED_AFTER.toNanos();

    private final Path folder;
    private final Room room;
    private final long worthKeepingBytes;
    private final Map<SegmentKey, Long> firstSeenNanos = new LinkedHashMap<>();

    /** Of segments that were open when they were asked for first. */
    private final Map<SegmentKey, LiveRows> grown = new LinkedHashMap<>(16, 0.75f, true);

    /** Of all others; those that were asked for last at the end. */
    private final Set<SharedRows> shared = new LinkedHashSet<>();

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
     * What a question is about.
     *
     * @param wanted the segments it reads
     * @param live all that are not archived
     */
    record Scope(Set<SegmentKey> wanted, Set<SegmentKey> live) {
        static Scope of(Collection<Segment> wanted, Collection<Segment> live) {
            return new Scope(keys(wanted), keys(live));
        }

        private static Set<SegmentKey> keys(Collection<Segment> segments) {
            return segments.stream().map(SegmentKey::of).collect(Collectors.toSet());
        }
    }

    /**
     * Nothing is kept yet.
     *
     * @param folder for files with rows, and for what was written since the last reading, while it is read
     * @param worthKeepingBytes smaller open segments have a table of their own only when they have been there for a while
     */
    LiveStore(Path folder, Room room, long worthKeepingBytes) {
        this.folder = folder;
        this.room = room;
        this.worthKeepingBytes = worthKeepingBytes;
    }

    Path folder() {
        return folder;
    }

    /** For a table and a file that nobody else has. */
    String newName() {
        named++;
        return "live_segment_" + named;
    }

    /** The rows that are kept of a segment that was open, asked for just now. */
    @Nullable
    LiveRows grown(Segment segment) {
        LiveRows rows = grown.get(SegmentKey.of(segment));
        if (rows != null) {
            rows.usedNanos = System.nanoTime();
        }
        return rows;
    }

    boolean contains(LiveRows rows) {
        return grown.containsValue(rows);
    }

    /** The rows that have all that a question needs of a segment, asked for just now. */
    @Nullable
    SharedRows shared(Segment segment) {
        for (SharedRows rows : shared) {
            if (rows.has(segment)) {
                shared.remove(rows);
                shared.add(rows);
                rows.usedNanos = System.nanoTime();
                return rows;
            }
        }
        return null;
    }

    /** Those of segments that grow. */
    List<LiveRows> growing() {
        return grown.values().stream().filter(LiveRows::mayGrow).toList();
    }

    /** Whether there are some that grow, and room for them to. */
    boolean canGrow() {
        return bytesInMemory() < room.memory() && grown.values().stream().anyMatch(LiveRows::mayGrow);
    }

    /** Whether a segment waits for a file. */
    boolean isAnyForAFile() {
        return !toFiles.isEmpty();
    }

    /** Those of these segments whose rows lie together with others: all but the open ones that are worth a table. */
    List<Segment> toShare(Session session, Collection<Segment> segments, Scope scope) throws ReadFailure {
        List<Segment> toShare = new ArrayList<>();
        for (Segment segment : segments) {
            boolean isAlone = grown.containsKey(SegmentKey.of(segment))
                    || (!segment.isClosed() && isWorthKeeping(session, segment, scope));
            if (!isAlone) {
                toShare.add(segment);
            }
        }
        return toShare;
    }

    /** Those of these segments {@link #toShare} of which something is lacking. */
    List<Segment> unread(Collection<Segment> segments) {
        return segments.stream().filter(this::isUnread).toList();
    }

    private boolean isUnread(Segment segment) {
        return !grown.containsKey(SegmentKey.of(segment)) && shared.stream().noneMatch(rows -> rows.has(segment));
    }

    /**
     * Those of these segments for whose rows there is room in memory. Others that are closed wait for files; they drive
     * nothing out of memory but what is archived, since they have that other place.
     */
    List<Segment> withRoom(Session session, List<Segment> segments, Scope scope) throws ReadFailure {
        long needed = segments.stream().mapToLong(Segment::sizeBytes).sum();
        if (bytesInMemory() + needed > room.memory()) {
            forgetArchived(session, scope, 0);
        }
        long left = room.memory() - bytesInMemory();
        List<Segment> withRoom = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.sizeBytes() <= left) {
                withRoom.add(segment);
                left -= segment.sizeBytes();
            } else if (segment.isClosed() && toFiles.size() < MAX_SEEN) {
                toFiles.put(SegmentKey.of(segment), segment);
            }
        }
        return withRoom;
    }

    /**
     * Where to read what is lacking of these segments into: the table that is not full, if it can take them. DuckDB takes its
     * time for each table of each statement, so that there are few.
     */
    SharedRows toFill(List<Segment> segments) {
        for (SharedRows rows : shared) {
            if (rows.bytes() < room.memory() / TABLES && segments.stream().allMatch(rows::canTake)) {
                return rows;
            }
        }
        SharedRows rows = SharedRows.inTable(newName());
        shared.add(rows);
        return rows;
    }

    /** Keeps a file with the rows of closed segments; forgotten where all of them are kept already. */
    void keep(Session session, SharedRows rows, Collection<Segment> segments) throws ReadFailure {
        if (unread(segments).isEmpty()) {
            rows.drop(session);
        } else {
            shared.add(rows);
        }
    }

    /** Reads the rows of an open segment and keeps them; null where that is not worth it or there is no room. */
    @Nullable
    LiveRows keepOpen(Session session, Segment segment, Scope scope) throws ReadFailure {
        if (!isWorthKeeping(session, segment, scope) || !makeRoomInMemory(session, segment.sizeBytes(), scope)) {
            return null;
        }
        LiveRows rows = new LiveRows(newName(), folder, segment);
        rows.add(rows.readNew(session, segment));
        grown.put(SegmentKey.of(segment), rows);
        return rows;
    }

    private boolean isWorthKeeping(Session session, Segment open, Scope scope) throws ReadFailure {
        return open.sizeBytes() >= worthKeepingBytes
                || (isSettled(SegmentKey.of(open)) && isRoomForASmallOne(session, scope));
    }

    private boolean isSettled(SegmentKey key) {
        long now = System.nanoTime();
        Long first = firstSeenNanos.putIfAbsent(key, now);
        Oldest.forget(firstSeenNanos, MAX_SEEN);
        return first != null && now - first > SETTLED_AFTER.toNanos();
    }

    /** Whether so few are kept that one more may be, after closed ones that nobody uses, and those that nobody wants. */
    private boolean isRoomForASmallOne(Session session, Scope scope) throws ReadFailure {
        List<LiveRows> small = grown.values().stream()
                .filter(rows -> rows.bytes() < worthKeepingBytes)
                .toList();
        int left = small.size();
        for (LiveRows rows : small) {
            boolean canGo = rows.segment().isClosed() || !scope.wanted().contains(SegmentKey.of(rows.segment()));
            if (left >= MAX_SMALL && rows.users == 0 && canGo) {
                forget(session, rows);
                left--;
            }
        }
        return left < MAX_SMALL;
    }

    private long bytesInMemory() {
        return grown.values().stream().mapToLong(LiveRows::bytes).sum()
                + shared.stream().mapToLong(SharedRows::bytesInMemory).sum();
    }

    /** Whether there is room for so many bytes more, after what nobody uses has gone into files or for good. */
    boolean makeRoomInMemory(Session session, long needed, Scope scope) throws ReadFailure {
        if (isRoomInMemory(needed)) {
            return true;
        }
        forgetArchived(session, scope, 0);
        for (LiveRows rows : List.copyOf(grown.values())) {
            if (!isRoomInMemory(needed) && rows.users == 0) {
                leaveMemory(session, rows, scope);
            }
        }
        for (SharedRows rows : List.copyOf(shared)) {
            if (!isRoomInMemory(needed) && rows.users == 0 && !rows.isInFile()) {
                leaveMemory(session, rows, scope);
            }
        }
        return isRoomInMemory(needed);
    }

    private boolean isRoomInMemory(long needed) {
        return bytesInMemory() + needed <= room.memory();
    }

    private void leaveMemory(Session session, LiveRows rows, Scope scope) throws ReadFailure {
        Segment segment = rows.segment();
        boolean isWhole = segment.isClosed() && rows.bytes() == segment.sizeBytes();
        if (isWhole && makeRoomInFiles(session, scope)) {
            try {
                shared.add(SharedRows.inFile(session, newName(), folder, segment, rows));
                forget(session, rows);
                return;
            } catch (ReadFailure e) {
                tellNoFile(List.of(segment), e);
            }
        }
        if (!scope.wanted().contains(SegmentKey.of(segment))) {
            forget(session, rows);
        }
    }

    private void leaveMemory(Session session, SharedRows rows, Scope scope) throws ReadFailure {
        if (makeRoomInFiles(session, scope)) {
            try {
                shared.add(rows.toFile(session, newName(), folder));
                forget(session, rows);
                return;
            } catch (ReadFailure e) {
                tellNoFile(rows.segments(), e);
            }
        }
        if (rows.segments().stream().noneMatch(scope.wanted()::contains)) {
            forget(session, rows);
        }
    }

    /** Forgets rows of archived segments that nobody wants any more: they take memory from questions. */
    void forgetOld(Session session, Scope scope) throws ReadFailure {
        forgetArchived(session, scope, ARCHIVED_KEPT_NANOS);
    }

    private void forgetArchived(Session session, Scope scope, long unusedForNanos) throws ReadFailure {
        long now = System.nanoTime();
        for (LiveRows rows : List.copyOf(grown.values())) {
            boolean isLive = scope.live().contains(SegmentKey.of(rows.segment()));
            if (!isLive && rows.users == 0 && now - rows.usedNanos >= unusedForNanos) {
                forget(session, rows);
            }
        }
        for (SharedRows rows : List.copyOf(shared)) {
            boolean isLive =
                    rows.segments().stream().anyMatch(key -> scope.live().contains(key) && !grown.containsKey(key));
            if (!isLive && rows.users == 0 && now - rows.usedNanos >= unusedForNanos) {
                forget(session, rows);
            }
        }
    }

    /** Forgets rows that nobody uses. */
    void forget(Session session, LiveRows rows) throws ReadFailure {
        rows.drop(session);
        grown.remove(SegmentKey.of(rows.segment()));
    }

    private void forget(Session session, SharedRows rows) throws ReadFailure {
        rows.drop(session);
        shared.remove(rows);
    }

    /** Whether there is room for one more file, after those of archived segments; one file may go beyond it. */
    private boolean makeRoomInFiles(Session session, Scope scope) throws ReadFailure {
        if (!isRoomInFiles()) {
            forgetArchived(session, scope, 0);
        }
        return isRoomInFiles();
    }

    private boolean isRoomInFiles() {
        return shared.stream().mapToLong(SharedRows::fileBytes).sum() < room.files();
    }

    /** The segments that have waited the longest for a file, as many as go into one; empty where none waits. */
    List<Segment> nextForAFile() {
        if (!isRoomInFiles()) {
            toFiles.clear();
        }
        List<Segment> next = new ArrayList<>();
        long bytes = 0;
        Iterator<Segment> oldest = toFiles.values().iterator();
        while (oldest.hasNext() && bytes < TOGETHER_BYTES) {
            Segment segment = oldest.next();
            if (!next.isEmpty() && bytes + segment.sizeBytes() > TOGETHER_BYTES) {
                break;
            }
            oldest.remove();
            if (isUnread(segment)) {
                next.add(segment);
                bytes += segment.sizeBytes();
            }
        }
        return next;
    }

    /** Either a segment cannot be read, which its reader will find, or the file cannot be written. */
    static void tellNoFile(Collection<?> segments, ReadFailure e) {
        System.getLogger(LiveStore.class.getName())
                .log(System.Logger.Level.DEBUG, "there is no file for the rows of " + segments, e);
    }
}
