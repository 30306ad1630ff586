package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of closed live segments, taken apart by one statement: in a table of DuckDB's, or in a Parquet file, which takes a
 * small part of the segments' bytes and no memory. They never change.
 *
 * <p>Whoever makes one may do so outside of the lock of {@link LiveSegments}; all that can be asked of it is under it.
 */
final class ClosedRows {
    /** Small, for little memory while it is written. */
    private static final int ROW_GROUP = 20_480;

    private final String name;
    private final Map<SegmentKey, Part> parts;
    private final @Nullable Path file;
    private final long fileBytes;

    /** How many questions use these rows; meanwhile they stay. */
    int users;

    /** When somebody asked for them last, by {@link System#nanoTime}. */
    long usedNanos = System.nanoTime();

    private record Part(String path, long bytes, Contents contents) {
        Part(Segment segment, Contents contents) {
            this(segment.path().toString(), segment.sizeBytes(), contents);
        }
    }

    private ClosedRows(String name, Map<SegmentKey, Part> parts, @Nullable Path file, long fileBytes) {
        this.name = name;
        this.parts = parts;
        this.file = file;
        this.fileBytes = fileBytes;
    }

    /** Takes segments apart into a table of this name, as if all lines were plain; if one is not, again. */
    static ClosedRows inTable(Session session, String name, List<Segment> segments) throws ReadFailure {
        createTable(session, name, SegmentSql.plainRows(segments));
        Map<SegmentKey, Part> parts = parts(session, segments, name);
        boolean isPlain = session.query(
                "select coalesce(bool_and(is_plain), true) from " + name,
                result -> result.next() && result.getBoolean(1));
        if (!isPlain) {
            createTable(session, name, SegmentSql.rows(segments));
            parts = parts(session, segments, name);
        }
        return new ClosedRows(name, parts, null, 0);
    }

    /** Takes segments apart into a file in this folder. */
    static ClosedRows inFile(Session session, String name, Path folder, List<Segment> segments) throws ReadFailure {
        String columns = LiveRows.COLUMNS + ", segment";
        Path file = write(session, name, folder, "select " + columns + " from (" + SegmentSql.rows(segments) + ")");
        try {
            return new ClosedRows(name, parts(session, segments, parquet(file)), file, size(file));
        } catch (ReadFailure | RuntimeException e) {
            LiveRows.delete(file);
            throw e;
        }
    }

    /** Moves rows of one segment, known to hold this, into a file in this folder. */
    static ClosedRows inFile(Session session, String name, Path folder, Segment segment, LiveRows grown)
            throws ReadFailure {
        Path file = write(session, name, folder, String.valueOf(grown.select()));
        return new ClosedRows(
                name, Map.of(SegmentKey.of(segment), new Part(segment, grown.contents())), file, size(file));
    }

    /** The same rows in a file of this name in this folder. */
    ClosedRows toFile(Session session, String newName, Path folder) throws ReadFailure {
        Path written = write(session, newName, folder, select(parts.keySet()));
        return new ClosedRows(newName, parts, written, size(written));
    }

    /**
     * The rows of live segments that are in some of these, in one table.
     *
     * @param some those that were asked for last at the end: of two files of one name they have the newer one
     */
    static ClosedRows together(Session session, String name, List<ClosedRows> some, Set<SegmentKey> live)
            throws ReadFailure {
        Map<SegmentKey, Part> parts = new HashMap<>();
        List<String> selects = new ArrayList<>();
        for (int i = some.size() - 1; i >= 0; i--) {
            ClosedRows rows = some.get(i);
            Set<SegmentKey> wanted = new HashSet<>(rows.parts.keySet());
            wanted.retainAll(live);
            wanted.removeAll(parts.keySet());
            if (!wanted.isEmpty()) {
                selects.add(rows.select(wanted));
                wanted.forEach(key -> parts.put(key, requireNonNull(rows.parts.get(key))));
            }
        }
        createTable(session, name, String.join(" union all ", selects));
        return new ClosedRows(name, parts, null, 0);
    }

    private static void createTable(Session session, String name, String rows) throws ReadFailure {
        session.execute("create or replace table " + name + " as " + rows);
    }

    private static Path write(Session session, String name, Path folder, String rows) throws ReadFailure {
        Path target = folder.resolve(name + ".parquet");
        boolean isDone = false;
        try {
            session.execute("copy (" + rows + ") to " + SegmentSql.literal(target.toString())
                    + " (format parquet, compression zstd, row_group_size " + ROW_GROUP + ")");
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

    private static Map<SegmentKey, Part> parts(Session session, List<Segment> segments, String from)
            throws ReadFailure {
        Map<String, Contents> byPath = session.query(
                "select segment, " + Contents.FIGURES + " from " + from + " group by segment", ClosedRows::contents);
        Map<SegmentKey, Part> parts = new HashMap<>();
        segments.forEach(segment -> parts.put(
                SegmentKey.of(segment),
                new Part(segment, byPath.getOrDefault(segment.path().toString(), Contents.NONE))));
        return parts;
    }

    private static Map<String, Contents> contents(ResultSet result) throws SQLException {
        Map<String, Contents> byPath = new HashMap<>();
        while (result.next()) {
            byPath.put(result.getString(1), Contents.read(new ResultCursor(result, 2)));
        }
        return byPath;
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
        String from = file == null ? name : parquet(file);
        String condition = wanted.size() == parts.size()
                ? ""
                : parts.entrySet().stream()
                        .filter(part -> wanted.contains(part.getKey()))
                        .map(part -> SegmentSql.literal(part.getValue().path))
                        .collect(joining(", ", " where segment in (", ")"));
        return "select " + LiveRows.COLUMNS + ", segment from " + from + condition;
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
        if (file == null) {
            session.execute("drop table if exists " + name);
        } else {
            LiveRows.delete(file);
        }
    }
}
