package dev.zeroheap.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts every event in log and archive together, as a query would: segments first, then the state of the table, then
 * those segments of which that state has nothing. Writers may be at work, archivers may not.
 */
final class Census implements AutoCloseable {
    private final DuckDbSession duckDb;

    private Census(DuckDbSession duckDb) {
        this.duckDb = duckDb;
    }

    static Census open(Path spill) throws SQLException {
        return new Census(DuckDbSession.open(ArchiverSettings.DEFAULTS.withMemoryLimit("512MB"), spill));
    }

    /**
     * What was found.
     *
     * @param events different ones, by run and {@code seq}
     * @param live how many of the rows were in segments
     * @param lost events that must be there and are not
     * @param doubled rows beyond the first of an event
     * @param strangers events that nobody wrote
     * @param dropped events of runs that are gone as a whole, and may be
     * @param rejects lines of hand-written segments that are no events, kept aside or still in the log
     * @param findings the runs that are not as they should be, for people
     */
    record Count(
            long events,
            long live,
            long lost,
            long doubled,
            long strangers,
            long dropped,
            long rejects,
            List<String> findings) {}

    /** Counts; {@code expected} must have been asked for before. */
    Count take(Archive archive, LogDirectory logs, Map<String, Expected> expected) throws SQLException {
        List<Segment> listed = logs.segments();
        ArchiveSnapshot snapshot = archive.snapshot();
        List<Segment> live =
                listed.stream().filter(segment -> !snapshot.covers(segment)).toList();
        String liveRows = SegmentSql.rows(live);
        String archived = snapshot.rows(snapshot.files(Instant.MIN, Instant.MAX));
        Map<String, Rows> found = new TreeMap<>();
        duckDb.query(
                "select service || '/' || run, count(*), count(distinct seq), max(seq), sum(live) from ("
                        + "select service, run, seq, 1 as live from (" + liveRows + ") where " + SegmentSql.IS_EVENT
                        + " union all select service, run, seq, 0 from (" + archived + ")) group by 1",
                row -> found.put(
                        row.getString(1), new Rows(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))));
        return compare(found, expected, rejects(archive, live, liveRows));
    }

    /** The rows of one run: all, different ones, the highest number, those in segments. */
    private record Rows(long all, long distinct, long highest, long live) {
        static final Rows NONE = new Rows(0, 0, 0, 0);
    }

    private static Count compare(Map<String, Rows> found, Map<String, Expected> expected, long rejects) {
        long lost = 0;
        long strangers = 0;
        long dropped = 0;
        List<String> findings = new ArrayList<>();
        for (Map.Entry<String, Expected> entry : expected.entrySet()) {
            Expected run = entry.getValue();
            Rows rows = found.getOrDefault(entry.getKey(), Rows.NONE);
            if (run.mayBeDropped() && rows.all == 0) {
                dropped += run.events();
                continue;
            }
            long wanted = run.isExact() ? run.events() : Math.max(run.events(), rows.highest);
            lost += Math.max(0, wanted - rows.distinct);
            strangers += Math.max(0, rows.distinct - wanted);
            if (rows.distinct != wanted || rows.all != rows.distinct) {
                findings.add(entry.getKey() + ": " + rows + ", " + run);
            }
        }
        for (Map.Entry<String, Rows> entry : found.entrySet()) {
            if (!expected.containsKey(entry.getKey())) {
                strangers += entry.getValue().distinct;
                findings.add(entry.getKey() + ": " + entry.getValue() + ", not expected at all");
            }
        }
        return new Count(
                found.values().stream().mapToLong(Rows::distinct).sum(),
                found.values().stream().mapToLong(Rows::live).sum(),
                lost,
                found.values().stream()
                        .mapToLong(rows -> rows.all - rows.distinct)
                        .sum(),
                strangers,
                dropped,
                rejects,
                findings);
    }

    /** Those of recorders are left out: whether a kill tears a line is theirs. */
    private long rejects(Archive archive, List<Segment> live, String liveRows) throws SQLException {
        Set<SegmentKey> liveKeys = live.stream().map(SegmentKey::of).collect(Collectors.toSet());
        long[] rejects = {
            archive.irregularities()
                    .rejected(
                            Instant.MIN,
                            Instant.MAX,
                            key -> !key.service().equals(HandWrittenLog.SERVICE) || liveKeys.contains(key))
        };
        duckDb.query(
                "select count(*) from (" + liveRows + ") where not (" + SegmentSql.IS_EVENT + ") and service = "
                        + SegmentSql.literal(HandWrittenLog.SERVICE),
                row -> rejects[0] += row.getLong(1));
        return rejects[0];
    }

    @Override
    public void close() throws SQLException {
        duckDb.close();
    }
}
