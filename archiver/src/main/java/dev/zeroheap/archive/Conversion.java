package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.LogFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * Turns segments into Parquet files, one sorted file for each day they touch, and keeps aside what is no event.
 *
 * <p>A segment is read into DuckDB once, which spills what does not fit. Then it must have as many rows as Java counted
 * lines; else it is left out and reported, and the others go on.
 */
final class Conversion {
    private final Archive archive;
    private final Table table;
    private final DuckDbSession duckDb;
    private final Attempt attempt;
    private final Map<Segment, String> failures = new HashMap<>();

    /** Converts in a DuckDB of its own; an attempt that fails is discarded. */
    static Converted run(
            Archive archive, ArchiverSettings settings, Attempt attempt, List<Segment> segments, Set<Segment> lastOfRun)
            throws SQLException, IOException {
        try (DuckDbSession duckDb = DuckDbSession.open(settings, attempt.temporary("spill"))) {
            return new Conversion(archive, archive.load(), duckDb, attempt).convert(segments, lastOfRun);
        } catch (SQLException | IOException e) {
            attempt.discarded();
            throw e;
        }
    }

    private Conversion(Archive archive, Table table, DuckDbSession duckDb, Attempt attempt) {
        this.archive = archive;
        this.table = table;
        this.duckDb = duckDb;
        this.attempt = attempt;
    }

    /**
     * What came of it.
     *
     * @param segments those whose events are in the files, or that have none
     * @param files on disk, not committed
     * @param days the days that have events
     * @param rejected how many lines were kept aside
     * @param failures why a segment was left out
     */
    record Converted(
            List<Segment> segments,
            List<DataFile> files,
            List<SortedFile.Day> days,
            long rejected,
            Map<Segment, String> failures) {
        long events() {
            return days.stream().mapToLong(SortedFile.Day::rows).sum();
        }

        ArchiveResult result() {
            List<ArchiveResult.Failure> reported = new ArrayList<>();
            failures.forEach((segment, reason) ->
                    reported.add(new ArchiveResult.Failure(segment.path().toString(), reason)));
            return new ArchiveResult(
                    segments.size(),
                    events(),
                    rejected,
                    files.size(),
                    segments.stream().mapToLong(Segment::sizeBytes).sum(),
                    files.stream().mapToLong(DataFile::fileSizeInBytes).sum(),
                    0,
                    reported);
        }
    }

    /**
     * Converts.
     *
     * @param lastOfRun those of the segments that are the last of a run that has ended
     * @throws SQLException when DuckDB cannot read one of the segments; which, it does not say in a form to rely on
     */
    private Converted convert(List<Segment> segments, Set<Segment> lastOfRun) throws SQLException, IOException {
        Map<Segment, Source> sources = sources(segments);
        createBatch(sources.values());
        long rejected = 0;
        for (Map.Entry<Segment, Rows> entry : rowsOf(sources).entrySet()) {
            rejected += check(entry.getKey(), sources, entry.getValue());
        }
        List<SortedFile.Day> days = days();
        List<DataFile> files = new ArrayList<>();
        SortedFile sorted = new SortedFile(archive, table, duckDb);
        for (SortedFile.Day day : days) {
            files.add(sorted.write(
                    attempt, day, "from batch where " + SegmentSql.IS_EVENT + " and epoch_day = " + day.epochDay()));
        }
        for (Segment segment : lastOfRun) {
            if (sources.containsKey(segment)) {
                noteUncleanEnd(segment);
            }
        }
        return new Converted(List.copyOf(sources.keySet()), files, days, rejected, failures);
    }

    /** A segment as DuckDB can read it, and how many lines it has then; {@code skipped} it cannot. */
    private record Source(Segment readable, long lines, long skipped) {}

    /** How many rows DuckDB made of a segment, and how many of them are events. */
    private record Rows(long all, long events) {}

    private Map<Segment, Source> sources(List<Segment> segments) {
        Map<Segment, Source> sources = new TreeMap<>(java.util.Comparator.comparing(
                (Segment segment) -> segment.path().toString()));
        for (Segment segment : segments) {
            try {
                if (!Files.isRegularFile(segment.path())) {
                    throw new IOException("not a regular file"); // a pipe would block for ever
                }
                SegmentLines.Count count = SegmentLines.count(segment.path());
                sources.put(
                        segment,
                        count.longestBytes() > SegmentLines.MAX_READABLE_BYTES
                                ? withoutUnreadable(segment)
                                : new Source(segment, count.lines(), 0));
            } catch (IOException e) {
                failures.put(segment, "cannot be read: " + e);
            }
        }
        return sources;
    }

    private Source withoutUnreadable(Segment segment) throws IOException {
        Path copy = attempt.temporary("readable-" + segment.run().name() + "-" + segment.number() + ".jsonl");
        long[] counts = {0, 0};
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy))) {
            SegmentLines.read(segment.path(), (offset, length, bytes, isEnded) -> {
                boolean isReadable = length <= SegmentLines.MAX_READABLE_BYTES;
                counts[isReadable ? 0 : 1]++;
                if (isReadable) {
                    out.write(bytes);
                    out.write('\n');
                }
            });
        }
        return new Source(new Segment(segment.run(), segment.number(), copy, 0, true), counts[0], counts[1]);
    }

    /** The paths become an enumeration, one byte or two a row instead of a hundred. */
    private void createBatch(Iterable<Source> sources) throws SQLException {
        List<Segment> readable = new ArrayList<>();
        for (Source source : sources) {
            if (source.lines > 0) {
                readable.add(source.readable);
            }
        }
        String path = "varchar";
        if (!readable.isEmpty()) {
            path = "enum ("
                    + readable.stream()
                            .map(segment -> SegmentSql.literal(segment.path().toString()))
                            .collect(joining(", "))
                    + ")";
        }
        duckDb.execute("set preserve_insertion_order = false");
        duckDb.execute("create temp table batch as select * exclude (segment_index) replace (cast(segment as " + path
                + ") as segment),"
                + " date_diff('day', date '1970-01-01', cast(ts as date)) as epoch_day from ("
                + SegmentSql.rows(readable) + ")");
        duckDb.execute("set preserve_insertion_order = true");
    }

    private Map<Segment, Rows> rowsOf(Map<Segment, Source> sources) throws SQLException {
        Map<String, Rows> byPath = new HashMap<>();
        duckDb.query(
                "select cast(segment as varchar), count(*), count(*) filter (" + SegmentSql.IS_EVENT
                        + ") from batch group by all",
                row -> byPath.put(row.getString(1), new Rows(row.getLong(2), row.getLong(3))));
        Map<Segment, Rows> rows = new HashMap<>();
        sources.forEach((segment, source) ->
                rows.put(segment, byPath.getOrDefault(source.readable.path().toString(), new Rows(0, 0))));
        return rows;
    }

    /** Keeps the rejects of a segment, or leaves the segment out; says how many rejects. */
    private long check(Segment segment, Map<Segment, Source> sources, Rows rows) throws SQLException {
        Source source = sources.getOrDefault(segment, new Source(segment, 0, 0));
        try {
            if (rows.all != source.lines) {
                throw new SQLException(rows.all + " rows of " + source.lines + " lines");
            }
            long sizeBytes = Files.size(segment.path());
            if (sizeBytes != segment.sizeBytes()) {
                throw new IOException(
                        "had " + segment.sizeBytes() + " bytes when it was listed as closed, now " + sizeBytes);
            }
            if (rows.events == rows.all && source.skipped == 0) {
                return 0;
            }
            long rejected = new RejectedLines(
                            duckDb, attempt, archive.settings().folder())
                    .keep(segment, source.readable, Math.toIntExact(source.lines));
            if (rejected != source.lines + source.skipped - rows.events) {
                throw new SQLException(rejected + " rejects and " + rows.events + " events of "
                        + (source.lines + source.skipped) + " lines");
            }
            return rejected;
        } catch (SQLException | IOException | ArithmeticException e) {
            failures.put(segment, "cannot be converted: " + e.getMessage());
            duckDb.execute("delete from batch where segment = "
                    + SegmentSql.literal(source.readable.path().toString()));
            sources.remove(segment);
            return 0;
        }
    }

    private List<SortedFile.Day> days() throws SQLException {
        List<SortedFile.Day> days = new ArrayList<>();
        duckDb.query(
                "select epoch_day, count(*), epoch_us(min(ts)), epoch_us(max(ts)) from batch where "
                        + SegmentSql.IS_EVENT + " group by epoch_day order by epoch_day",
                row -> days.add(new SortedFile.Day(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4))));
        return days;
    }

    /** Leaves a note when the last segment of a run does not say that the writer closed. */
    private void noteUncleanEnd(Segment segment) throws SQLException, IOException {
        long[] last = {Long.MIN_VALUE};
        boolean[] isClosed = {false};
        duckDb.query(
                "select coalesce(epoch_us(max(ts)), " + Long.MIN_VALUE + " + 1), coalesce(bool_or(name = "
                        + SegmentSql.literal(LogFormat.RUN_CLOSED) + " and module = "
                        + SegmentSql.literal(LogFormat.RECORDER_MODULE) + "), false) from batch where "
                        + SegmentSql.IS_EVENT + " and cast(segment as varchar) = "
                        + SegmentSql.literal(segment.path().toString()),
                row -> {
                    last[0] = row.getLong(1);
                    isClosed[0] = row.getBoolean(2);
                });
        if (isClosed[0]) {
            return;
        }
        LocalDate day = last[0] == Long.MIN_VALUE + 1 ? RejectedLines.lastWritten(segment) : RejectedLines.day(last[0]);
        Path directory = Files.createDirectories(archive.settings()
                .folder()
                .resolve(Irregularities.UNCLEAN)
                .resolve(day.toString())
                .resolve(segment.run().service()));
        Path temporary = attempt.temporary("unclean-" + segment.run().name() + ".json");
        Files.writeString(temporary, "{\"last_segment\":" + segment.number() + "}\n", StandardCharsets.UTF_8);
        Files.move(temporary, directory.resolve(segment.run().name() + ".json"), StandardCopyOption.ATOMIC_MOVE);
    }
}
