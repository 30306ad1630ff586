package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentSql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Rows of live segments in a table of DuckDB's, to which one reading after another adds some. Of each segment that a reading
 * takes apart the rows are a part of the table, numbered from 0 in the column {@code part}.
 *
 * <p>{@link #read} takes time and changes nothing that others see; its rows become part of this by {@link #add}. What a
 * reading left that was cancelled is taken out by the next. One thread at a time reads; all else is called by {@link
 * LiveSegments} under its lock.
 */
final class RowTable {
    /** All columns of a row but {@code segment}. */
    static final String COLUMNS =
            EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));

    private final String name;
    private int parts;
    private boolean isPlain = true;

    /**
     * There is no row yet.
     *
     * @param name used by nobody else
     */
    RowTable(String name) {
        this.name = name;
    }

    /** Whether nothing was added yet. */
    boolean isEmpty() {
        return parts == 0;
    }

    /** How many parts there are. */
    int parts() {
        return parts;
    }

    /** A table and a condition, for what is here now. */
    String rows() {
        return name + " where part < " + parts;
    }

    /** The same, for some parts. */
    String rows(Collection<Integer> some) {
        return some.size() == parts ? rows() : name + " where " + among(some);
    }

    /** The same, for what was read and is not added yet. */
    String newRows() {
        return name + " where part >= " + parts;
    }

    /** A condition, by ranges: DuckDB compares two numbers faster than it looks each up in a list. */
    static String among(Collection<Integer> parts) {
        List<String> ranges = new ArrayList<>();
        int begin = 0;
        int end = -1;
        for (int part : new TreeSet<>(parts)) {
            if (part != end + 1 || end < 0) {
                if (end >= 0) {
                    ranges.add("part between " + begin + " and " + end);
                }
                begin = part;
            }
            end = part;
        }
        ranges.add("part between " + begin + " and " + end);
        return ranges.stream().collect(joining(" or ", "(", ")"));
    }

    /**
     * Takes the lines of segments apart, as if all were plain; if one is not, again, and so from then on: who writes one
     * writes many.
     *
     * @return whether all are plain
     */
    boolean read(Session session, List<Segment> segments) throws ReadFailure {
        if (isPlain) {
            insert(session, "is_plain from (" + SegmentSql.plainRows(segments));
            boolean areAllPlain = session.query(
                    "select count(*) = 0 from " + newRows() + " and not is_plain",
                    result -> result.next() && result.getBoolean(1));
            if (areAllPlain) {
                return true;
            }
        }
        insert(session, "false as is_plain from (" + SegmentSql.rows(segments));
        return false;
    }

    private void insert(Session session, String from) throws ReadFailure {
        String rows = "select " + COLUMNS + ", segment, " + parts + " + segment_index as part, " + from + ") as line";
        if (isEmpty()) {
            session.execute("create or replace table " + name + " as " + rows);
        } else {
            session.execute("delete from " + newRows());
            session.execute("insert into " + name + " " + rows);
        }
    }

    /** Makes what was read of so many segments part of this. */
    void add(int segments, boolean areAllPlain) {
        parts += segments;
        isPlain = areAllPlain;
    }

    void drop(Session session) throws ReadFailure {
        session.execute("drop table if exists " + name);
    }
}
