package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of some live segments as they are now, until closed: meanwhile they stay where they are, and those that come are not
 * among them.
 *
 * <p>Filled by {@link LiveSegments}, under its lock; used by one question.
 */
final class LiveView implements AutoCloseable {
    private final Object lock;
    private final Turns readings;
    private final List<LiveRows> grown = new ArrayList<>();
    private final Map<SharedRows, Set<SegmentKey>> shared = new LinkedHashMap<>();
    private final List<String> keptRows = new ArrayList<>();
    private final List<Segment> unkept = new ArrayList<>();
    private final Map<Segment, Contents> contents = new LinkedHashMap<>();

    /** Reads something out of rows. */
    @FunctionalInterface
    interface Reader<T> {
        T read() throws ReadFailure;
    }

    /**
     * Nothing is in it yet.
     *
     * @param lock under which rows are moved and forgotten
     * @param readings the turns to read what is not kept
     */
    LiveView(Object lock, Turns readings) {
        this.lock = lock;
        this.readings = readings;
    }

    /** Has the rows stay where they are. */
    void hold(LiveRows rows) {
        grown.add(rows);
        rows.users++;
    }

    void letGo(LiveRows rows) {
        grown.remove(rows);
        rows.users--;
    }

    /** Adds a segment whose rows are {@linkplain #hold held}. */
    void add(Segment segment, LiveRows held) {
        contents.put(segment, held.contents());
        String select = held.select();
        if (select != null) {
            keptRows.add(select);
        }
    }

    /** Adds a segment whose rows are among these. */
    void add(Segment segment, SharedRows rows) {
        contents.put(segment, rows.contentsOf(SegmentKey.of(segment)));
        shared.computeIfAbsent(rows, first -> {
                    first.users++;
                    return new HashSet<>();
                })
                .add(SegmentKey.of(segment));
    }

    /** Adds a segment whose rows are kept nowhere. */
    void addUnkept(Segment segment) {
        unkept.add(segment);
    }

    /** To be called once when all is added, while nobody adds any to shared rows. */
    void addSharedRows() {
        shared.forEach((rows, wanted) -> {
            String select = rows.select(wanted);
            if (select != null) {
                keptRows.add(select);
            }
        });
    }

    /** A SELECT of those that are kept, by {@link RowTable#COLUMNS}; null where there are only others. */
    @Nullable
    String keptRows() {
        if (keptRows.isEmpty()) {
            return unkept.isEmpty() ? SegmentSql.rows(List.of()) : null;
        }
        return String.join(" union all ", keptRows);
    }

    /** A SELECT of those that are not kept, by {@link SegmentSql#rows}, which may find more the next time. */
    String unkeptRows() {
        return SegmentSql.rows(unkept);
    }

    /** The same by {@link SegmentSql#plainRows}. */
    String unkeptPlainRows() {
        return SegmentSql.plainRows(unkept);
    }

    /** A SELECT of all of them, by {@link RowTable#COLUMNS}. */
    String rows() {
        String unkeptToo = "select " + RowTable.COLUMNS + " from (" + unkeptRows() + ") as unkept";
        return Stream.of(keptRows(), isKept() ? null : unkeptToo)
                .filter(Objects::nonNull)
                .collect(joining(" union all "));
    }

    /** Has some read what {@link #rows} gives, or what is not kept of it, when it is their turn. */
    <T> T read(Reader<T> reader) throws ReadFailure {
        if (isKept()) {
            return reader.read();
        }
        readings.take();
        try {
            return reader.read();
        } finally {
            readings.giveBack();
        }
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
        synchronized (lock) {
            grown.forEach(rows -> rows.users--);
            grown.clear();
            shared.keySet().forEach(rows -> rows.users--);
            shared.clear();
        }
    }
}
