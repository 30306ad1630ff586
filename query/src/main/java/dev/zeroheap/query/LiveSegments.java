package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of live segments, each line taken apart once: a segment is only ever appended to, so that a question has to read
 * what was written since the one before.
 *
 * <p>A table of DuckDB's holds the rows of one segment, marked by the reading that brought them, so that a question sees
 * none that come while it is answered. Of an open segment only whole lines are read; it is the last of its run, so that an
 * answer still has no gap. While questions come, open segments are {@linkplain #readAhead read on} every {@link
 * #READ_AGAIN_AFTER} beside them; a question reads itself only what was looked at longer ago than twice that. The tables
 * are bounded by the bytes of their segments, those that were asked for the longest time ago go first; what does not fit,
 * and what is small and soon over, is read from the file. Any thread.
 */
final class LiveSegments {
    private static final int BLOCK_BYTES = 1 << 16;

    /** How often an open segment is read on: taking a few lines apart costs as much as a question. */
    static final Duration READ_AGAIN_AFTER = Duration.ofMillis(200);

    /** So long after the last question open segments are still read on. */
    private static final Duration READ_AHEAD_FOR = Duration.ofSeconds(5);

    private static final String COLUMNS =
            EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));

    /** A statement of its own costs as much as taking apart a MiB; smaller segments are read together. */
    private static final long WORTH_KEEPING_BYTES = 1 << 20;

    /** An open segment that has been there so long grows slowly, and is kept however small. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(2);

    private static final int MAX_SEEN = 10_000;
    private static final long WAIT_MILLIS = 50;

    private final Path folder;
    private final long maxBytes;
    private final long worthKeepingBytes;
    private final Map<SegmentKey, Long> firstSeenNanos = new LinkedHashMap<>();
    private final long readAgainAfterNanos;
    private final Map<SegmentKey, Table> tables = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private int named;
    private long lastUseNanos;

    /**
     * Nothing is read yet.
     *
     * @param folder for what is written since the last reading, while it is read
     * @param maxBytes how many bytes the segments may have whose rows are kept
     */
    LiveSegments(Path folder, long maxBytes) {
        this(folder, maxBytes, WORTH_KEEPING_BYTES, READ_AGAIN_AFTER);
    }

    LiveSegments(Path folder, long maxBytes, long worthKeepingBytes, Duration readAgainAfter) {
        this.folder = folder;
        this.worthKeepingBytes = worthKeepingBytes;
        this.maxBytes = maxBytes;
        this.readAgainAfterNanos = readAgainAfter.toNanos();
    }

    private static final class Table {
        private final String name;
        private Segment segment;
        private boolean isBeingRead;
        private long read;
        private int readings;
        private int users;
        private boolean isPlain = true;
        private Contents contents = Contents.NONE;
        private long lookedNanos;

        Table(String name, Segment segment) {
            this.name = name;
            this.segment = segment;
        }
    }

    /** The rows of some segments as they are now, until closed. */
    final class Use implements AutoCloseable {
        private final List<Table> used = new ArrayList<>();
        private final List<String> parts = new ArrayList<>();
        private final List<Segment> unkept = new ArrayList<>();
        private final Map<Segment, Contents> contents = new LinkedHashMap<>();

        private void add(Segment segment, Table table) {
            used.add(table);
            table.users++;
            contents.put(segment, table.contents);
            if (table.readings > 0) {
                parts.add("select " + COLUMNS + ", "
                        + SegmentSql.literal(segment.path().toString()) + " as segment from " + table.name
                        + " where reading <= " + table.readings);
            }
        }

        /** A SELECT of them, with the columns of {@link SegmentSql#rows}. */
        String rows() {
            List<String> all = new ArrayList<>(parts);
            if (all.isEmpty() || !unkept.isEmpty()) {
                all.add("select " + COLUMNS + ", segment from (" + SegmentSql.rows(unkept) + ") as unkept");
            }
            return String.join(" union all ", all);
        }

        /** Whether all of them are in tables, so that their rows stay the same and cost little to read again. */
        boolean isKept() {
            return unkept.isEmpty();
        }

        /** What is in each of those that are in tables. */
        Map<Segment, Contents> contents() {
            return contents;
        }

        @Override
        public void close() {
            synchronized (LiveSegments.this) {
                used.forEach(table -> table.users--);
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
            for (Segment segment : segments) {
                Table table = table(session, segment, wanted);
                if (table == null) {
                    use.unkept.add(segment);
                } else {
                    table.segment = segment;
                    if (isToBeRead(session, segment, table)) {
                        readOn(session, segment, table);
                    }
                    use.add(segment, table);
                }
            }
            return use;
        } catch (ReadFailure | RuntimeException e) {
            use.close();
            throw e;
        }
    }

    /** Where the rows of a segment are kept; null where they are not, or where the table of another file is in use. */
    private @Nullable Table table(Session session, Segment segment, Set<SegmentKey> wanted) throws ReadFailure {
        SegmentKey key = SegmentKey.of(segment);
        Table table = tables.get(key);
        if (table != null && isUnfit(segment, table, session, wanted)) {
            if (table.users > 0) {
                return null;
            }
            drop(session, table);
            tables.remove(key);
            table = null;
        }
        if (table == null && isWorthKeeping(segment, key) && makeRoom(session, segment.sizeBytes(), wanted)) {
            named++;
            table = new Table("live_segment_" + named, segment);
            tables.put(key, table);
        }
        return table;
    }

    /** Whether it is that of another file under the same name, or has outgrown the room. */
    private boolean isUnfit(Segment segment, Table table, Session session, Set<SegmentKey> wanted) throws ReadFailure {
        long grown = segment.sizeBytes() - table.read;
        return grown < 0 ? size(segment) < table.read : !makeRoom(session, grown, wanted);
    }

    private boolean isWorthKeeping(Segment segment, SegmentKey key) {
        if (segment.sizeBytes() >= worthKeepingBytes) {
            return true;
        }
        if (segment.isClosed()) {
            return false;
        }
        long now = System.nanoTime();
        Long first = firstSeenNanos.putIfAbsent(key, now);
        if (firstSeenNanos.size() > MAX_SEEN) {
            firstSeenNanos.remove(firstSeenNanos.keySet().iterator().next());
        }
        return first != null && now - first > SETTLED_AFTER.toNanos();
    }

    /** Whether there is room, after those that nobody uses or wants have gone. */
    private boolean makeRoom(Session session, long needed, Set<SegmentKey> wanted) throws ReadFailure {
        for (Iterator<Map.Entry<SegmentKey, Table>> oldest = tables.entrySet().iterator();
                bytes + needed > maxBytes && oldest.hasNext(); ) {
            Map.Entry<SegmentKey, Table> one = oldest.next();
            if (one.getValue().users == 0 && !wanted.contains(one.getKey())) {
                drop(session, one.getValue());
                oldest.remove();
            }
        }
        return bytes + needed <= maxBytes;
    }

    private void drop(Session session, Table table) throws ReadFailure {
        session.execute("drop table if exists " + table.name);
        bytes -= table.read;
    }

    /** Whether what is known of a segment is too old; waits for whoever is finding out. */
    private synchronized boolean isToBeRead(Session session, Segment segment, Table table) {
        while (segment.isClosed() ? table.read < segment.sizeBytes() : isOld(table)) {
            if (!table.isBeingRead) {
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

    private boolean isOld(Table table) {
        return table.readings == 0 || System.nanoTime() - table.lookedNanos >= 2 * readAgainAfterNanos;
    }

    /**
     * Reads on in open segments, if somebody has asked lately, so that the next question finds them read. What cannot be
     * read is left to a question, which then says so.
     */
    void readAhead(Session session) {
        for (Table table : toReadAhead()) {
            try {
                readOn(session, table.segment, table);
            } catch (ReadFailure leftToAQuestion) {
                // a segment that has been archived and deleted, for example
            } finally {
                synchronized (this) {
                    table.isBeingRead = false;
                    table.users--;
                    notifyAll();
                }
            }
        }
    }

    /** Whether there is something to read on, and somebody who has asked for it lately. */
    synchronized boolean isToBeReadAhead() {
        return System.nanoTime() - lastUseNanos < READ_AHEAD_FOR.toNanos()
                && bytes < maxBytes
                && tables.values().stream().anyMatch(LiveSegments::mayGrow);
    }

    private synchronized List<Table> toReadAhead() {
        List<Table> open =
                tables.values().stream().filter(LiveSegments::mayGrow).toList();
        for (Table table : open) {
            table.isBeingRead = true;
            table.users++;
        }
        return open;
    }

    private static boolean mayGrow(Table table) {
        return !table.segment.isClosed() && table.readings > 0;
    }

    /** By one thread at a time for each table: under the lock, or marked as being read. */
    private void readOn(Session session, Segment segment, Table table) throws ReadFailure {
        long now = System.nanoTime();
        long end = segment.isClosed() ? size(segment) : endOfLines(segment, table.read);
        Reading reading = end <= table.read ? null : read(session, segment, table, end);
        synchronized (this) {
            table.lookedNanos = now;
            if (reading != null) {
                table.readings++;
                table.isPlain = reading.isPlain;
                table.contents = table.contents.plus(reading.contents);
                bytes += end - table.read;
                table.read = end;
            }
        }
    }

    /** What the lines of a reading are. */
    private record Reading(boolean isPlain, Contents contents) {}

    private Reading read(Session session, Segment segment, Table table, long end) throws ReadFailure {
        if (segment.isClosed() && table.read == 0) {
            return read(session, segment, table);
        }
        Path copy = folder.resolve("live-" + UUID.randomUUID() + ".jsonl");
        try {
            copy(segment, table.read, end, copy);
            return read(session, new Segment(segment.run(), segment.number(), copy, end - table.read, true), table);
        } finally {
            delete(copy);
        }
    }

    /** As if all lines were plain; if one is not, again, and so from then on: who writes one writes many. */
    private static Reading read(Session session, Segment from, Table table) throws ReadFailure {
        int reading = table.readings + 1;
        boolean isPlain = table.isPlain;
        if (isPlain) {
            insert(session, table, reading, "is_plain from (" + SegmentSql.plainRows(List.of(from)));
            isPlain = session.query(
                    "select count(*) = 0 from " + table.name + " where reading = " + reading + " and not is_plain",
                    LiveSegments::isTrue);
        }
        if (!isPlain) {
            insert(session, table, reading, "false as is_plain from (" + SegmentSql.rows(List.of(from)));
        }
        Contents contents = session.query(
                "select count(*), count(*) filter (where not (" + SegmentSql.IS_EVENT + ")), min(ts) filter (where "
                        + SegmentSql.IS_EVENT + "), max(ts) filter (where " + SegmentSql.IS_EVENT
                        + "), count(*) filter (where name = " + SegmentSql.literal(LogFormat.MONITOR_LOSS) + ") from "
                        + table.name + " where reading = " + reading,
                Contents::read);
        return new Reading(isPlain, contents);
    }

    private static boolean isTrue(ResultSet result) throws SQLException {
        return result.next() && result.getBoolean(1);
    }

    /** What this reading left before, or one that was cancelled, is taken out first. */
    private static void insert(Session session, Table table, int reading, String from) throws ReadFailure {
        String rows = "select " + COLUMNS + ", " + reading + " as reading, " + from + ") as line";
        if (table.readings == 0) {
            session.execute("create or replace table " + table.name + " as " + rows);
        } else {
            session.execute("delete from " + table.name + " where reading >= " + reading);
            session.execute("insert into " + table.name + " " + rows);
        }
    }

    private static long size(Segment segment) throws ReadFailure {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            return channel.size();
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    /** Behind the last end of a line; {@code from} where there is none after it. */
    private static long endOfLines(Segment segment, long from) throws ReadFailure {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            for (long end = channel.size(); end > from; ) {
                long start = Math.max(from, end - BLOCK_BYTES);
                block.clear().limit((int) (end - start));
                while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                    // until the block is full
                }
                for (int i = block.position() - 1; i >= 0; i--) {
                    if (block.get(i) == '\n') {
                        return start + i + 1;
                    }
                }
                end = start;
            }
            return from;
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    private static void copy(Segment segment, long from, long end, Path to) throws ReadFailure {
        try (FileChannel source = FileChannel.open(segment.path(), StandardOpenOption.READ);
                FileChannel target = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = from; at < end; ) {
                long moved = source.transferTo(at, end - at, target);
                if (moved <= 0) {
                    throw new IOException("the file became shorter");
                }
                at += moved;
            }
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            System.getLogger(LiveSegments.class.getName())
                    .log(System.Logger.Level.WARNING, "a temporary file stays until the engine is closed", e);
        }
    }

    private static ReadFailure failure(Segment segment, IOException e) {
        return new ReadFailure("cannot read " + segment.path() + ": " + e, new SQLException(e));
    }
}
