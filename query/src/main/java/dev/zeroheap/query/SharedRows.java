package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of several live segments: in a table of DuckDB's, to which those of more segments can be added, and those that
 * open ones have got since; or in a Parquet file, which takes a small part of the segments' bytes and no memory, and never
 * changes.
 *
 * <p>Whoever {@linkplain #read reads} into a table or makes a file may do so outside of the lock of {@link LiveSegments};
 * all else is under it.
 */
final class SharedRows {
    /** Small, for little memory while it is written. */
    private static final int ROW_GROUP = 20_480;

    private final @Nullable RowTable table;
    private final Map<SegmentKey, Held> held;
    private final @Nullable Path file;
    private final long fileBytes;

    /** How many questions use these rows or add some; meanwhile they stay. */
    int users;

    /** When somebody asked for them last, by {@link System#nanoTime}. */
    long usedNanos = System.nanoTime();

    /**
     * What is here of a segment.
     *
     * @param parts the numbers of its rows
     * @param bytes how many of its bytes these are, from the first
     * @param lookedBytes how long it was when it was looked at; what is beyond {@code bytes} is no whole line
     * @param isWhole whether it was closed by then
     */
    private record Held(List<Integer> parts, long bytes, long lookedBytes, boolean isWhole, Contents contents) {
        static final Held NOTHING = new Held(List.of(), 0, 0, false, Contents.NONE);

        /** What is here of a closed segment whose rows are one part. */
        static Held whole(Segment segment, int part, Contents contents) {
            return new Held(List.of(part), segment.sizeBytes(), segment.sizeBytes(), true, contents);
        }

        Held plus(int part, Contents more) {
            List<Integer> all = new ArrayList<>(parts);
            all.add(part);
            return new Held(all, bytes, lookedBytes, isWhole, contents.plus(more));
        }
    }

    private SharedRows(@Nullable RowTable table, Map<SegmentKey, Held> held, @Nullable Path file, long fileBytes) {
        this.table = table;
        this.held = held;
        this.file = file;
        this.fileBytes = fileBytes;
    }

    /** What was read into a table; none of it counts before {@link #add}. */
    record Reading(Map<SegmentKey, Held> held, RowTable.@Nullable Reading rows) {}

    /** No rows yet; they go into a table of this name. */
    static SharedRows inTable(String name) {
        return new SharedRows(new RowTable(name), new HashMap<>(), null, 0);
    }

    /**
     * Takes apart what these segments have by now and is not here, all by one statement; by one thread at a time.
     *
     * @param folder for what is new in a segment of which there is something here, and in an open one, while it is read
     */
    Reading read(Session session, List<Segment> segments, Path folder) throws ReadFailure {
        Map<SegmentKey, Held> found = new HashMap<>();
        List<Segment> files = new ArrayList<>();
        List<SegmentKey> ofFiles = new ArrayList<>();
        List<Path> copies = new ArrayList<>();
        try {
            for (Segment segment : segments) {
                SegmentKey key = SegmentKey.of(segment);
                Held before = held.getOrDefault(key, Held.NOTHING);
                long size = segment.isClosed() ? segment.sizeBytes() : SegmentBytes.size(segment);
                long end = segment.isClosed() ? size : SegmentBytes.endOfLines(segment, before.bytes, size);
                found.put(key, new Held(before.parts, end, size, segment.isClosed(), before.contents));
                if (segment.isClosed() && before.bytes == 0) {
                    files.add(segment);
                    ofFiles.add(key);
                } else if (end > before.bytes) {
                    Path copy = folder.resolve("live_lines_" + copies.size() + ".jsonl");
                    copies.add(copy);
                    SegmentBytes.copy(segment, before.bytes, end, copy);
                    files.add(new Segment(segment.run(), segment.number(), copy, end - before.bytes, true));
                    ofFiles.add(key);
                }
            }
            return read(session, found, files, ofFiles);
        } finally {
            copies.forEach(LiveRows::delete);
        }
    }

    private Reading read(Session session, Map<SegmentKey, Held> found, List<Segment> files, List<SegmentKey> ofFiles)
            throws ReadFailure {
        if (files.isEmpty()) {
            return new Reading(found, null);
        }
        RowTable rows = requireNonNull(table);
        RowTable.Reading reading = rows.read(session, files);
        for (int i = 0; i < files.size(); i++) {
            int part = rows.parts() + i;
            Contents contents = reading.contents().get(i);
            found.computeIfPresent(ofFiles.get(i), (key, one) -> one.plus(part, contents));
        }
        return new Reading(found, reading);
    }

    /** Makes what a reading found part of this. */
    void add(Reading reading) {
        if (reading.rows != null) {
            requireNonNull(table).add(reading.rows);
        }
        held.putAll(reading.held);
    }

    /** Takes closed segments apart into a file in this folder. */
    static SharedRows inFile(Session session, String name, Path folder, List<Segment> segments) throws ReadFailure {
        Path file = write(session, name, folder, "segment_index as part from (" + SegmentSql.rows(segments) + ")");
        try {
            return new SharedRows(null, whole(session, segments, file), file, size(file));
        } catch (ReadFailure | RuntimeException e) {
            LiveRows.delete(file);
            throw e;
        }
    }

    private static Map<SegmentKey, Held> whole(Session session, List<Segment> segments, Path file) throws ReadFailure {
        String figures = "select part, " + Contents.FIGURES + " from " + parquet(file) + " group by part";
        return session.query(figures, result -> {
            Map<SegmentKey, Held> all = new HashMap<>();
            for (int part = 0; part < segments.size(); part++) {
                Segment segment = segments.get(part);
                all.put(SegmentKey.of(segment), Held.whole(segment, part, Contents.NONE));
            }
            while (result.next()) {
                int part = result.getInt(1);
                Segment segment = segments.get(part);
                Contents contents = Contents.read(new ResultCursor(result, 2));
                all.put(SegmentKey.of(segment), Held.whole(segment, part, contents));
            }
            return all;
        });
    }

    /** Moves rows of one segment, known to hold this, into a file in this folder. */
    static SharedRows inFile(Session session, String name, Path folder, Segment segment, LiveRows grown)
            throws ReadFailure {
        Path file = write(session, name, folder, "0 as part from (" + grown.select() + ")");
        Held all = Held.whole(segment, 0, grown.contents());
        return new SharedRows(null, Map.of(SegmentKey.of(segment), all), file, size(file));
    }

    /** The same rows in a file of this name in this folder. */
    SharedRows toFile(Session session, String newName, Path folder) throws ReadFailure {
        Path written = write(
                session, newName, folder, "part from " + requireNonNull(table).rows());
        return new SharedRows(null, held, written, size(written));
    }

    private static Path write(Session session, String name, Path folder, String from) throws ReadFailure {
        Path target = folder.resolve(name + ".parquet");
        boolean isDone = false;
        try {
            session.execute("copy (select " + RowTable.COLUMNS + ", " + from + ") to "
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

    private static String parquet(Path file) {
        return "read_parquet(" + SegmentSql.literal(file.toString()) + ")";
    }

    /**
     * Whether all is here that a question needs of a segment.
     *
     * @param asked the segment as the question's plan has it; another question may have looked before or after
     */
    boolean has(Segment asked) {
        Held of = held.get(SegmentKey.of(asked));
        if (of == null) {
            return false;
        }
        return asked.isClosed()
                ? of.bytes == asked.sizeBytes()
                : of.lookedBytes >= asked.sizeBytes() && isStillThere(asked, of.bytes);
    }

    /** A plan may be older than what is here; if it is not, then another file has taken the segment's place. */
    private static boolean isStillThere(Segment asked, long bytes) {
        try {
            return asked.sizeBytes() >= bytes || Files.size(asked.path()) >= bytes;
        } catch (IOException itIsGone) {
            return false; // as whoever reads it finds, and says
        }
    }

    /** Whether what is lacking of a segment can be added: not where something of another file of the same name is here. */
    boolean canTake(Segment segment) {
        Held of = held.getOrDefault(SegmentKey.of(segment), Held.NOTHING);
        return table != null && !of.isWhole && of.bytes <= segment.sizeBytes();
    }

    /** What is in a segment that {@linkplain #has is here}. */
    Contents contentsOf(SegmentKey segment) {
        return of(segment).contents;
    }

    private Held of(SegmentKey segment) {
        return requireNonNull(held.get(segment));
    }

    /** A SELECT of the rows of these segments, all of which are here; null where they have none. */
    @Nullable
    String select(Set<SegmentKey> wanted) {
        List<Integer> parts =
                wanted.stream().map(this::of).flatMap(one -> one.parts.stream()).toList();
        return parts.isEmpty() ? null : "select " + RowTable.COLUMNS + " from " + rows(parts);
    }

    private String rows(Collection<Integer> parts) {
        return table == null ? parquet(requireNonNull(file)) + " where " + RowTable.among(parts) : table.rows(parts);
    }

    /** The segments of which there is something here. */
    Set<SegmentKey> segments() {
        return held.keySet();
    }

    /** How many bytes of segments are in memory as rows. */
    long bytesInMemory() {
        return isInFile() ? 0 : bytes();
    }

    /** How many bytes of segments are here. */
    long bytes() {
        return held.values().stream().mapToLong(Held::bytes).sum();
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
