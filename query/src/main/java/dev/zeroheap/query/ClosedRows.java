package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of closed live segments: in a table of DuckDB's, to which those of more segments can be added, or in a Parquet
 * file, which takes a small part of the segments' bytes and no memory, and never changes.
 *
 * <p>Whoever {@linkplain #read reads} into a table or makes a file may do so outside of the lock of {@link LiveSegments};
 * all else is under it.
 */
final class ClosedRows {
    /** Small, for little memory while it is written. */
    private static final int ROW_GROUP = 20_480;

    private final @Nullable RowTable table;
    private final Map<SegmentKey, Part> parts;
    private final @Nullable Path file;
    private final long fileBytes;

    /** How many questions use these rows or add some; meanwhile they stay. */
    int users;

    /** When somebody asked for them last, by {@link System#nanoTime}. */
    long usedNanos = System.nanoTime();

    private record Part(int number, long bytes, Contents contents) {}

    private ClosedRows(@Nullable RowTable table, Map<SegmentKey, Part> parts, @Nullable Path file, long fileBytes) {
        this.table = table;
        this.parts = parts;
        this.file = file;
        this.fileBytes = fileBytes;
    }

    /** What was read into a table; none of it counts before {@link #add}. */
    record Reading(Map<SegmentKey, Part> parts, boolean areAllPlain) {}

    /** No rows yet; they go into a table of this name. */
    static ClosedRows inTable(String name) {
        return new ClosedRows(new RowTable(name), new HashMap<>(), null, 0);
    }

    /** Takes segments apart into the table, by one statement; by one thread at a time. */
    Reading read(Session session, List<Segment> segments) throws ReadFailure {
        RowTable rows = requireNonNull(table);
        boolean areAllPlain = rows.read(session, segments);
        return new Reading(parts(session, segments, rows.newRows(), rows.parts()), areAllPlain);
    }

    /** Makes what a reading found part of this. */
    void add(Reading reading) {
        requireNonNull(table).add(reading.parts.size(), reading.areAllPlain);
        parts.putAll(reading.parts);
    }

    /** Takes segments apart into a file in this folder. */
    static ClosedRows inFile(Session session, String name, Path folder, List<Segment> segments) throws ReadFailure {
        Path file = write(session, name, folder, "segment_index as part from (" + SegmentSql.rows(segments) + ")");
        try {
            return new ClosedRows(null, parts(session, segments, parquet(file), 0), file, size(file));
        } catch (ReadFailure | RuntimeException e) {
            LiveRows.delete(file);
            throw e;
        }
    }

    /** Moves rows of one segment, known to hold this, into a file in this folder. */
    static ClosedRows inFile(Session session, String name, Path folder, Segment segment, LiveRows grown)
            throws ReadFailure {
        Path file = write(session, name, folder, "0 as part from (" + grown.select() + ")");
        Part all = new Part(0, segment.sizeBytes(), grown.contents());
        return new ClosedRows(null, Map.of(SegmentKey.of(segment), all), file, size(file));
    }

    /** The same rows in a file of this name in this folder. */
    ClosedRows toFile(Session session, String newName, Path folder) throws ReadFailure {
        Path written = write(
                session, newName, folder, "part from " + requireNonNull(table).rows());
        return new ClosedRows(null, parts, written, size(written));
    }

    private static Path write(Session session, String name, Path folder, String from) throws ReadFailure {
        Path target = folder.resolve(name + ".parquet");
        boolean isDone = false;
        try {
            session.execute("copy (select " + RowTable.COLUMNS + ", segment, " + from + ") to "
                    + SegmentSql.literal(target.toString()) + " (format parquet, compression zstd, row_group_size "
                    + ROW_GROUP + ")");
            isDone = true;
            return target;
        } finally {
            if (!isDone) {
                LiveRows.delete(target);
            }
        }
    }

    private static long size(Path file) throws ReadFailure {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new ReadFailure("cannot read " + file + ": " + e, new SQLException(e));
        }
    }

    private static Map<SegmentKey, Part> parts(Session session, List<Segment> segments, String from, int first)
            throws ReadFailure {
        Map<Integer, Contents> byNumber = session.query(
                "select part, " + Contents.FIGURES + " from " + from + " group by part", ClosedRows::contents);
        Map<SegmentKey, Part> parts = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            Contents contents = byNumber.getOrDefault(first + i, Contents.NONE);
            parts.put(SegmentKey.of(segment), new Part(first + i, segment.sizeBytes(), contents));
        }
        return parts;
    }

    private static Map<Integer, Contents> contents(ResultSet result) throws SQLException {
        Map<Integer, Contents> byNumber = new HashMap<>();
        while (result.next()) {
            byNumber.put(result.getInt(1), Contents.read(new ResultCursor(result, 2)));
        }
        return byNumber;
    }

    private static String parquet(Path file) {
        return "read_parquet(" + SegmentSql.literal(file.toString()) + ")";
    }

    /** What is in a segment; null where its rows are not here, or are those of another file under the same name. */
    @Nullable
    Contents contentsOf(Segment segment) {
        Part part = parts.get(SegmentKey.of(segment));
        return part == null || part.bytes != segment.sizeBytes() ? null : part.contents;
    }

    /** A SELECT of the rows of these segments, all of which are here, with the columns of {@link SegmentSql#rows}. */
    String select(Set<SegmentKey> wanted) {
        List<Integer> numbers = wanted.stream()
                .map(segment -> requireNonNull(parts.get(segment)).number)
                .toList();
        return "select " + RowTable.COLUMNS + ", segment from "
                + (table == null
                        ? parquet(requireNonNull(file)) + " where " + RowTable.among(numbers)
                        : table.rows(numbers));
    }

    /** The segments whose rows are here. */
    Set<SegmentKey> segments() {
        return parts.keySet();
    }

    /** How many bytes of segments are in memory as rows. */
    long bytesInMemory() {
        return file == null ? bytes() : 0;
    }

    /** How many bytes the segments have. */
    long bytes() {
        return parts.values().stream().mapToLong(Part::bytes).sum();
    }

    /** How large the file is; 0 without one. */
    long fileBytes() {
        return fileBytes;
    }

    boolean isInFile() {
        return file != null;
    }

    /** Forgets the rows, which nobody uses. */
    void drop(Session session) throws ReadFailure {
        if (table != null) {
            table.drop(session);
        } else {
            LiveRows.delete(requireNonNull(file));
        }
    }
}
