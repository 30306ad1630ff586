package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one live segment: in a table of DuckDB's, to which the rows of what has been written since are added, or,
 * once the segment is closed, in a Parquet file, which takes a small part of the segment's bytes and no memory.
 *
 * <p>{@link #readNew} and {@link #readToFile} take time and change nothing that others see; what they found becomes part of
 * this by {@link #add}. All but those two are called by {@link LiveSegments} under its lock.
 */
final class LiveRows {
    static final String COLUMNS =
            EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));

    /** Small, for little memory while it is written. */
    private static final int ROW_GROUP = 20_480;

    private final String name;
    private final Path folder;
    private Segment segment;
    private Contents contents = Contents.NONE;

    /** How many bytes of the segment are in here, and how many readings brought them. */
    private long bytes;

    private int readings;
    private boolean isPlain = true;
    private @Nullable Path file;
    private long fileBytes;

    /** How many questions use these rows, and threads that read on; meanwhile they stay where they are. */
    int users;

    /** Whether a thread is reading on outside of the lock. */
    boolean isBeingRead;

    /** When it was found out last how far the segment goes, by {@link System#nanoTime}. */
    private long lookedNanos;

    /**
     * Nothing is read yet.
     *
     * @param name of the table and of files, used by nobody else
     * @param folder for files
     */
    LiveRows(String name, Path folder, Segment segment) {
        this.name = name;
        this.folder = folder;
        this.segment = segment;
    }

    /** What a look at the segment brought; none of it counts before {@link #add}. */
    record Reading(
            long lookedNanos,
            long end,
            boolean hasRows,
            boolean isPlain,
            Contents contents,
            @Nullable Path file,
            long fileBytes) {}

    Segment segment() {
        return segment;
    }

    /** Says what the segment has become. */
    void isNow(Segment now) {
        segment = now;
    }

    Contents contents() {
        return contents;
    }

    /** How many bytes of the segment are in here. */
    long bytes() {
        return bytes;
    }

    /** How many bytes of the segment are in memory as rows. */
    long bytesInMemory() {
        return file == null ? bytes : 0;
    }

    /** How large the file is; 0 without one. */
    long fileBytes() {
        return fileBytes;
    }

    boolean isInFile() {
        return file != null;
    }

    /** Whether there may be more to read, and there was something already. */
    boolean mayGrow() {
        return !segment.isClosed() && readings > 0;
    }

    /** Whether the last look is longer ago. */
    boolean isOlderThan(long nanos) {
        return readings == 0 || System.nanoTime() - lookedNanos >= nanos;
    }

    /** A SELECT of what is here now, with the columns of {@link SegmentSql#rows}; null where there is nothing. */
    @Nullable
    String select() {
        if (readings == 0) {
            return null;
        }
        String from = file == null ? ownRows() : parquet(file);
        return "select " + COLUMNS + ", " + SegmentSql.literal(segment.path().toString()) + " as segment from " + from;
    }

    /** Without those of a reading that was cancelled. */
    private String ownRows() {
        return name + " where reading <= " + readings;
    }

    private static String parquet(Path file) {
        return "read_parquet(" + SegmentSql.literal(file.toString()) + ")";
    }

    /** Reads what has been written since, into the table; by one thread at a time. */
    Reading readNew(Session session, Segment now) throws ReadFailure {
        long looked = System.nanoTime();
        long end = now.isClosed() ? SegmentBytes.size(now) : SegmentBytes.endOfLines(now, bytes);
        if (end <= bytes) {
            return new Reading(looked, bytes, false, isPlain, Contents.NONE, null, 0);
        }
        if (now.isClosed() && bytes == 0) {
            return readInto(session, now, looked, end);
        }
        Path copy = folder.resolve(name + ".jsonl");
        try {
            SegmentBytes.copy(now, bytes, end, copy);
            return readInto(session, new Segment(now.run(), now.number(), copy, end - bytes, true), looked, end);
        } finally {
            delete(copy);
        }
    }

    /** As if all lines were plain; if one is not, again, and so from then on: who writes one writes many. */
    private Reading readInto(Session session, Segment from, long looked, long end) throws ReadFailure {
        int reading = readings + 1;
        boolean plain = isPlain;
        if (plain) {
            insert(session, reading, "is_plain from (" + SegmentSql.plainRows(List.of(from)));
            plain = session.query(
                    "select count(*) = 0 from " + name + " where reading = " + reading + " and not is_plain",
                    LiveRows::isTrue);
        }
        if (!plain) {
            insert(session, reading, "false as is_plain from (" + SegmentSql.rows(List.of(from)));
        }
        Contents found = contents(session, name + " where reading = " + reading);
        return new Reading(looked, end, true, plain, found, null, 0);
    }

    private static Contents contents(Session session, String from) throws ReadFailure {
        return session.query(
                "select count(*), count(*) filter (where not (" + SegmentSql.IS_EVENT + ")), min(ts) filter (where "
                        + SegmentSql.IS_EVENT + "), max(ts) filter (where " + SegmentSql.IS_EVENT
                        + "), count(*) filter (where name = " + SegmentSql.literal(LogFormat.MONITOR_LOSS) + ") from "
                        + from,
                Contents::read);
    }

    private static boolean isTrue(ResultSet result) throws SQLException {
        return result.next() && result.getBoolean(1);
    }

    /** What this reading left before, or one that was cancelled, is taken out first. */
    private void insert(Session session, int reading, String from) throws ReadFailure {
        String rows = "select " + COLUMNS + ", " + reading + " as reading, " + from + ") as line";
        if (readings == 0) {
            session.execute("create or replace table " + name + " as " + rows);
        } else {
            session.execute("delete from " + name + " where reading >= " + reading);
            session.execute("insert into " + name + " " + rows);
        }
    }

    /** Reads a closed segment of which nothing is here yet into a file. */
    Reading readToFile(Session session, Segment closed) throws ReadFailure {
        long looked = System.nanoTime();
        long end = SegmentBytes.size(closed);
        return toFile(session, looked, end, "(" + SegmentSql.rows(List.of(closed)) + ") as line");
    }

    private Reading toFile(Session session, long looked, long end, String from) throws ReadFailure {
        Path target = folder.resolve(name + ".parquet");
        boolean isDone = false;
        try {
            session.execute(
                    "copy (select " + COLUMNS + " from " + from + ") to " + SegmentSql.literal(target.toString())
                            + " (format parquet, compression zstd, row_group_size " + ROW_GROUP + ")");
            Contents all = contents(session, parquet(target));
            Reading reading = new Reading(looked, end, true, false, all, target, Files.size(target));
            isDone = true;
            return reading;
        } catch (IOException e) {
            throw new ReadFailure("cannot read " + target + ": " + e, new SQLException(e));
        } finally {
            if (!isDone) {
                delete(target);
            }
        }
    }

    /** Makes what a reading found part of this. */
    void add(Reading reading) {
        lookedNanos = reading.lookedNanos();
        if (reading.hasRows()) {
            readings++;
            isPlain = reading.isPlain();
            contents = contents.plus(reading.contents());
            bytes = reading.end();
            file = reading.file();
            fileBytes = reading.fileBytes();
        }
    }

    /** Moves the rows of a closed segment, which nobody uses, out of memory. */
    void moveToFile(Session session) throws ReadFailure {
        Reading moved = toFile(session, lookedNanos, bytes, ownRows());
        session.execute("drop table " + name);
        file = moved.file();
        fileBytes = moved.fileBytes();
    }

    /** Forgets the rows, which nobody uses. */
    void drop(Session session) throws ReadFailure {
        deleteFile();
        session.execute("drop table if exists " + name);
    }

    /** Of rows in a file all that is there of them. */
    void deleteFile() {
        Path inFile = file;
        if (inFile != null) {
            delete(inFile);
        }
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            System.getLogger(LiveRows.class.getName())
                    .log(System.Logger.Level.WARNING, "a temporary file stays until the engine is closed", e);
        }
    }
}
