package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.query.KnownSegments.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one live segment that grew while it was asked for, in a table of DuckDB's, to which the rows of what has been
 * written since are added.
 *
 * <p>{@link #readNew} takes time and changes nothing that others see; what it found becomes part of this by {@link #add}. All
 * but it are called by {@link LiveSegments} under its lock.
 */
final class LiveRows {
    private final RowTable table;
    private final Path copy;
    private Segment segment;
    private Contents contents = Contents.NONE;

    /** How many bytes of the segment are in here. */
    private long bytes;

    /** How many questions use these rows, and threads that read on; meanwhile they stay where they are. */
    int users;

    /** When somebody asked for them last, by {@link System#nanoTime}. */
    long usedNanos = System.nanoTime();

    /** Whether a thread is reading on outside of the lock. */
    boolean isBeingRead;

    /** When it was found out last how far the segment goes, by {@link System#nanoTime}. */
    private long lookedNanos;

    /**
     * Nothing is read yet.
     *
     * @param name of the table and of a file, used by nobody else
     * @param folder for what was written since the last reading, while it is read
     */
    LiveRows(String name, Path folder, Segment segment) {
        table = new RowTable(name);
        copy = folder.resolve(name + ".jsonl");
        this.segment = segment;
    }

    /** What a look at the segment brought; none of it counts before {@link #add}. */
    record Reading(long lookedNanos, long end, RowTable.@Nullable Reading rows) {}

    Segment segment() {
        return segment;
    }

    /** Says what the segment has become; who says so may have looked before others. */
    void isNow(Segment now) {
        if (now.isClosed() || !segment.isClosed()) {
            segment = now;
        }
    }

    Contents contents() {
        return contents;
    }

    /** How many bytes of the segment are in here. */
    long bytes() {
        return bytes;
    }

    /** Whether there may be more to read, and there was something already. */
    boolean mayGrow() {
        return !segment.isClosed() && !table.isEmpty();
    }

    /**
     * Whether there is less here than an answer needs.
     *
     * @param asked the segment as the question's plan has it; another question may have looked before or after
     * @param maxAgeNanos how long ago the last look at an open segment may be
     */
    boolean isBehind(Segment asked, long maxAgeNanos) {
        return asked.isClosed()
                ? bytes < asked.sizeBytes()
                : table.isEmpty() || System.nanoTime() - lookedNanos >= maxAgeNanos;
    }

    /** A SELECT of what is here now; null where there is nothing. */
    @Nullable
    String select() {
        return table.isEmpty() ? null : "select " + RowTable.COLUMNS + " from " + table.rows();
    }

    /** Reads what has been written since, into the table; by one thread at a time. */
    Reading readNew(Session session, Segment now) throws ReadFailure {
        long looked = System.nanoTime();
        long size = SegmentBytes.size(now);
        long end = now.isClosed() ? size : SegmentBytes.endOfLines(now, bytes, size);
        if (end <= bytes) {
            return new Reading(looked, bytes, null);
        }
        if (now.isClosed() && bytes == 0) {
            return new Reading(looked, end, table.read(session, List.of(now)));
        }
        try {
            SegmentBytes.copy(now, bytes, end, copy);
            Segment lines = new Segment(now.run(), now.number(), copy, end - bytes, true);
            return new Reading(looked, end, table.read(session, List.of(lines)));
        } finally {
            delete(copy);
        }
    }

    /** Makes what a reading found part of this. */
    void add(Reading reading) {
        lookedNanos = reading.lookedNanos;
        if (reading.rows != null) {
            table.add(reading.rows);
            contents = contents.plus(reading.rows.contents().get(0));
            bytes = reading.end;
        }
    }

    /** Forgets the rows, which nobody uses. */
    void drop(Session session) throws ReadFailure {
        table.drop(session);
    }

    static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            System.getLogger(LiveRows.class.getName())
                    .log(System.Logger.Level.WARNING, "a temporary file stays until the engine is closed", e);
        }
    }
}
