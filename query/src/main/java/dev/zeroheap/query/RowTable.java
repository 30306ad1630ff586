package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.KnownSegments.Contents;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Rows of live segments in a table of DuckDB's, to which one reading after another adds some. Of each file that a reading
 * takes apart the rows are a part of the table, numbered from 0 in the column {@code part}.
 *
 * <p>{@link #read} takes time and changes nothing that others see; its rows become part of this by {@link #add}. What a
 * reading left that was cancelled is taken out by the next. One thread at a time reads; all else is called by {@link
 * LiveSegments} under its lock.
 */
final class RowTable {
    /** All columns of a row: not of which segment it is, since what is in each of those that are kept is known. */
    static final String COLUMNS =
            EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));

    private final String name;
    private int parts;
    private boolean isPlain = true;

    /** Whether there may be rows of a reading that was not added. */
    private boolean hasRest;

    /**
     * There is no row yet.
     *
     * @param name used by nobody else
     */
    RowTable(String name) {
        this.name = name;
    }

    /**
     * What a reading brought.
     *
     * @param contents of each file, in order
     */
    record Reading(List<Contents> contents, boolean areAllPlain) {}

    /** Whether nothing was added yet. */
    boolean isEmpty() {
        return parts == 0;
    }

    /** The number of the next part. */
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
     * Takes the lines of files apart, as if all were plain; if one is not, again, and so from then on: who writes one writes
     * many.
     */
    Reading read(Session session, List<Segment> files) throws ReadFailure {
        if (isPlain) {
            insert(session, "is_plain from (" + SegmentSql.plainRows(files));
            Reading reading = whatIsNew(session, files.size());
            if (reading.areAllPlain()) {
                return reading;
            }
        }
        insert(session, "false as is_plain from (" + SegmentSql.rows(files));
        return whatIsNew(session, files.size());
    }

    private void insert(Session session, String from) throws ReadFailure {
        String rows = "select " + COLUMNS + ", " + parts + " + segment_index as part, " + from + ") as line";
        if (isEmpty()) {
            session.execute("create or replace table " + name + " as " + rows);
        } else {
            if (hasRest) {
                session.execute("delete from " + newRows());
            }
            hasRest = true;
            session.execute("insert into " + name + " " + rows);
        }
    }

    private String newRows() {
        return name + " where part >= " + parts;
    }

    private Reading whatIsNew(Session session, int files) throws ReadFailure {
        String sql = "select part, bool_and(is_plain), " + Contents.FIGURES + " from " + newRows() + " group by part";
        return session.query(sql, result -> reading(result, files));
    }

    private Reading reading(ResultSet result, int files) throws SQLException {
        Map<Integer, Contents> byPart = new HashMap<>();
        boolean areAllPlain = true;
        while (result.next()) {
            areAllPlain &= result.getBoolean(2);
            byPart.put(result.getInt(1), Contents.read(new ResultCursor(result, 3)));
        }
        List<Contents> contents = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            contents.add(byPart.getOrDefault(parts + file, Contents.NONE));
        }
        return new Reading(contents, areAllPlain);
    }

    /** Makes what was read part of this. */
    void add(Reading reading) {
        parts += reading.contents.size();
        isPlain = reading.areAllPlain;
        hasRest = false;
    }

    void drop(Session session) throws ReadFailure {
        session.execute("drop table if exists " + name);
    }
}
