package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.ArchiveSnapshot;
import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.SegmentSql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL by which the events of a question are found, live and archived.
 *
 * <p>Live segments are read once: an open one grows, and two looks at it in one answer would not agree. Where {@link
 * LiveSegments} keeps their rows a view of these is enough, others go into a temporary table. The view has a row for each line, with the columns that the question needs; what does not match is sorted out afterwards, because a condition here
 * would have DuckDB take each line apart twice.
 */
final class EventSource {
    private static final String LIVE = "live";
    private static final String READ_NOW = "live_read_now";
    private static final String UNION = " union all ";

    private final TimeRange range;
    private final Filter filter;
    private final List<Column> columns;
    private final Dialect dialect;

    /**
     * A column of the source.
     *
     * @param expression over the columns of {@link EventColumn#ALL}
     * @param alias its name in the source
     */
    record Column(String expression, String alias) {}

    EventSource(TimeRange range, Filter filter, List<Column> columns, Dialect dialect) {
        this.range = range;
        this.filter = filter;
        this.columns = columns;
        this.dialect = dialect;
    }

    /**
     * Reads rows of live segments that may not be the same when they are read again.
     *
     * @param isPlain an expression over them, whether they are right
     */
    String readNow(String rows, String isPlain) {
        return "create or replace temp table " + READ_NOW + " as " + ofLines(rows, "segment", isPlain);
    }

    /**
     * Makes the live events known; to be run before anything else.
     *
     * @param kept rows that stay as they are; null where there are none
     * @param isMoreReadNow whether there are others, by {@link #readNow}
     */
    String makeLive(@Nullable String kept, boolean isMoreReadNow) {
        return Stream.of(
                        kept == null ? null : ofLines(kept, "null", "true"),
                        isMoreReadNow ? "select * from " + READ_NOW : null)
                .filter(Objects::nonNull)
                .collect(joining(UNION, "create temp view " + LIVE + " as ", ""));
    }

    private String ofLines(String rows, String segment, String isPlain) {
        return "select " + projection() + ", cast(" + segment + " as varchar) as live_segment, ts as live_ts, "
                + isPlain
                + " as live_is_plain, ("
                + SegmentSql.IS_EVENT + ") as live_is_event, coalesce(" + SegmentSql.IS_EVENT + " and "
                + condition(true)
                + ", false) as live_matches, case when " + isLoss() + " then \"value\" end as live_lost from (" + rows
                + ") as line";
    }

    /** {@link #figures} of all live segments; those of which rows are kept as one, without a path. */
    String liveFigures() {
        return figures(LIVE);
    }

    /** {@link #figures} of those of {@link #readNow}. */
    String figuresReadNow() {
        return figures(READ_NOW);
    }

    /**
     * A SELECT of each segment, the number of its lines, those that are no events, the first and last time of an event,
     * the number of reports of lost events, of the events reported lost in the range, and of lines that are not right as read.
     */
    private String figures(String from) {
        String inRange = String.join(" and ", inRange("live_ts"));
        return "select live_segment, count(*), count(*) filter (where not live_is_event), min(live_ts) filter (where"
                + " live_is_event), max(live_ts) filter (where live_is_event), count(live_lost), coalesce(sum(live_lost)"
                + (inRange.isEmpty() ? "" : " filter (where " + inRange + ")") + ", 0),"
                + " count(*) filter (where not live_is_plain) from " + from + " group by live_segment";
    }

    /** A SELECT of the position of each of these files, and the time and number of each report of lost events in it. */
    String archivedLosses(ArchiveSnapshot snapshot, List<ArchiveFile> files) {
        return IntStream.range(0, files.size())
                .mapToObj(i -> "select " + i + ", ts, \"value\" from (" + snapshot.rows(List.of(files.get(i)))
                        + ") as archived where " + isLoss())
                .collect(joining(UNION));
    }

    /** A SELECT, over the rows of segments that a run ended with, of service, run, last event, and whether the run says it ended. */
    static String ends(String rows) {
        return "select service, run, max(ts), coalesce(bool_or(name = " + SegmentSql.literal(LogFormat.RUN_CLOSED)
                + " and module = " + SegmentSql.literal(LogFormat.RECORDER_MODULE) + "), false) from ("
                + rows + ") as line group by 1, 2";
    }

    /** The live events that match, with the columns of this source. */
    String live() {
        return "select " + aliases() + " from " + LIVE + " where live_matches";
    }

    /** The archived events that match, with the columns of this source. */
    String archived(String rows) {
        return archived(rows, true);
    }

    private String archived(String rows, boolean isTimeInDoubt) {
        return "select " + projection() + " from (" + rows + ") as archived where " + condition(isTimeInDoubt);
    }

    /** All of them. */
    String all(Plan plan) {
        return all(plan, plan.files());
    }

    /** The live events that match, and those of some files. */
    String all(Plan plan, List<ArchiveFile> files) {
        return Stream.concat(Stream.of(live()), archivedParts(plan, files)).collect(joining(UNION));
    }

    /** The archived events that match, of some files, one at least. */
    String archived(Plan plan, List<ArchiveFile> files) {
        return archivedParts(plan, files).collect(joining(UNION));
    }

    /** Of files whose day lies in the range the time is not asked. */
    private Stream<String> archivedParts(Plan plan, List<ArchiveFile> files) {
        Map<Boolean, List<ArchiveFile>> byDoubt =
                files.stream().collect(partitioningBy(file -> !range.containsDay(file.day())));
        return byDoubt.entrySet().stream().flatMap(some -> {
            String rows = plan.archivedRows(some.getValue());
            return rows == null ? Stream.empty() : Stream.of(archived(rows, some.getKey()));
        });
    }

    String aliases() {
        return columns.stream().map(column -> quoted(column.alias)).collect(joining(", "));
    }

    private String projection() {
        return columns.stream()
                .map(column -> column.expression + " as " + quoted(column.alias))
                .collect(joining(", "));
    }

    private static String quoted(String identifier) {
        return '"' + identifier + '"';
    }

    /** True of the events that are asked for; false or null of all others. */
    String condition() {
        return condition(true);
    }

    private String condition(boolean isTimeInDoubt) {
        List<String> all = new ArrayList<>(isTimeInDoubt ? inRange("ts") : List.of());
        ConditionSql sql = new ConditionSql(dialect);
        filter.conditions().forEach(one -> all.add(sql.of(one)));
        if (filter.leavesOutRecorder()) {
            all.add("(module is null or module <> " + SegmentSql.literal(LogFormat.RECORDER_MODULE) + ")");
        }
        return all.isEmpty() ? "true" : String.join(" and ", all);
    }

    private String isLoss() {
        List<String> all = new ArrayList<>();
        all.add("name = " + SegmentSql.literal(LogFormat.MONITOR_LOSS));
        all.add("module = " + SegmentSql.literal(LogFormat.RECORDER_MODULE));
        all.add(dialect.isFinite("\"value\""));
        return String.join(" and ", all);
    }

    private List<String> inRange(String ts) {
        List<String> bounds = new ArrayList<>();
        Instant from = range.from();
        Instant to = range.to();
        if (from != null) {
            bounds.add(ts + " >= " + timestamp(from));
        }
        if (to != null) {
            bounds.add(ts + " < " + timestamp(to));
        }
        return bounds;
    }

    static String timestamp(Instant instant) {
        return "timestamp "
                + SegmentSql.literal(instant.toString().replace('T', ' ').replace("Z", ""));
    }

    /** The timestamp of so many microseconds since 1970. */
    String instant(long micros) {
        return dialect.timestamp(micros);
    }
}
