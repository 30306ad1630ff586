package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.EventField;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SQL by which lines of the log become rows: the one place that says what a line means, for DuckDB.
 *
 * <p>Rows have the columns of {@link EventColumn#ALL}, {@code segment}, the path of the file, and {@code segment_index}, its
 * place among those that were asked for, from 0: by that DuckDB finds the rows of some segments faster. A line that is not an
 * event is a row whose {@code ts} is null (see {@link #IS_EVENT}), so that rows and lines can be compared by number. For
 * an event:
 *
 * <ul>
 *   <li>{@code timestamp} may have any UTC offset; it is turned to UTC and cut to microseconds;
 *   <li>a key of {@code data} that the format does not know, or a known one whose value does not fit its type, is kept
 *       as text among the labels, under {@code data.<key>} if there is a label of that name;
 *   <li>of a key that stands twice in an object the first value counts; labels whose value is null are left out.
 * </ul>
 *
 * <p>A line is parsed once for all of its known fields; the slow way of building labels is taken only by rows that need
 * it. What a query does not select is not computed.
 */
public final class SegmentSql {
    /** Condition that tells the events among the rows. */
    public static final String IS_EVENT = "ts is not null and name is not null";

    /**
     * Statements that a connection needs once before {@link #rows} can run on it: the session's zone, which decides how
     * a timestamp is read, and three macros.
     */
    public static final List<String> SESSION = List.of(
            "set timezone = 'UTC'",
            "create or replace macro json_key_pointer(k) as '/' || replace(replace(k, '~', '~0'), '/', '~1')",
            """
            create or replace macro finite(x) as case when isfinite(try_cast(x as double)) then try_cast(x as double) end""",
            """
            create or replace macro whole_number(x) as case
              when not contains(x, '.') then try_cast(x as bigint)
              when try_cast(x as double) = floor(try_cast(x as double)) then try_cast(try_cast(x as double) as bigint)
            end""");

    private static final Pattern GLOB = Pattern.compile("[*?\\[]");
    private static final List<EventField> FIELDS = List.of(EventField.values());

    private SegmentSql() {}

    /** A SELECT of the rows of these segments; an empty result of the same shape where there are none. */
    public static String rows(Collection<Segment> segments) {
        return segments.isEmpty()
                ? noRows()
                : rowsOf(
                        segments,
                        "case when " + isPlain() + " then plain_labels else " + anyLabels() + " end as labels");
    }

    /**
     * The same, right for plain lines alone, those with no other fields and values than the format knows: each row tells
     * in a column {@code is_plain} whether its line is one. DuckDB prepares this in a third of the time, which counts where
     * a few lines are read, and they are plain but for those of other writers.
     */
    public static String plainRows(Collection<Segment> segments) {
        return rowsOf(segments, "plain_labels as labels, coalesce(" + isPlain() + ", false) as is_plain");
    }

    /** A text as an SQL literal. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** DuckDB takes a path for a pattern; in brackets a character of a pattern stands for itself. */
    private static String withoutGlob(String path) {
        return GLOB.matcher(path).replaceAll("[$0]");
    }

    private static String noRows() {
        Stream<EventColumn> ofSegment = Stream.of(
                new EventColumn("segment", EventColumn.Type.TEXT),
                new EventColumn("segment_index", EventColumn.Type.INTEGER));
        return Stream.concat(EventColumn.ALL.stream(), ofSegment)
                .map(column -> "cast(null as " + column.type().duckdb() + ") as " + column.quoted())
                .collect(joining(", ", "select ", " where false"));
    }

    private static String rowsOf(Collection<Segment> some, String labels) {
        List<Segment> segments = List.copyOf(some);
        return """
            with origin(path, segment_index, service, host, run) as (values %s),
            line as (
              select filename, "timestamp", message, seq, data, json_transform(data, %s) as field
              from read_json([%s], format = 'newline_delimited', filename = true, ignore_errors = true,
                columns = {"timestamp": 'VARCHAR', message: 'VARCHAR', seq: 'BIGINT', data: 'JSON'})),
            typed as (
              select filename, seq, data, field,
                case when starts_with(data, '{') and message <> ''
                  then cast(try_cast("timestamp" as timestamptz) at time zone 'UTC' as timestamp) end as ts,
                message as name, %s, field.labels as plain_labels
              from line)
            select case when isfinite(ts) then ts end as ts, name, %s, %s,
              service, host, run, seq, filename as segment, segment_index
            from typed join origin on path = filename""".formatted(
                IntStream.range(0, segments.size())
                        .mapToObj(index -> origin(segments.get(index), index))
                        .collect(joining(", ")),
                literal(fieldShape()),
                segments.stream()
                        .map(segment -> literal(withoutGlob(segment.path().toString())))
                        .collect(joining(", ")),
                FIELDS.stream()
                        .map(field -> typed(field) + " as " + quoted(field))
                        .collect(joining(", ")),
                FIELDS.stream().map(SegmentSql::quoted).collect(joining(", ")),
                labels);
    }

    private static String isPlain() {
        return "len(json_keys(data)) = " + keysOfPlainEvent() + " and not contains(data, 'null')";
    }

    /**
     * How many keys an event has of which each is known, has a value that fits, and stands once. Whatever else there is in
     * {@code data} makes it one more than this, but for a label that is null, which the text shows.
     */
    private static String keysOfPlainEvent() {
        return Stream.concat(FIELDS.stream().map(SegmentSql::quoted), Stream.of("plain_labels"))
                .map(column -> "cast(" + column + " is not null as int)")
                .collect(joining(" + "));
    }

    /**
     * The labels of an event that is not plain. All in one expression, since DuckDB computes a branch only for the rows
     * that take it, but a column of a subquery for all.
     */
    private static String anyLabels() {
        String labels = "case when json_type(data -> '/labels') = 'OBJECT' then data -> '/labels' end";
        String strays = "list_filter(json_keys(data), lambda k: not list_contains(" + knownKeys() + ", k))"
                + FIELDS.stream()
                        .filter(field -> field.kind() != EventField.Kind.TEXT)
                        .map(SegmentSql::strayIfMisfit)
                        .collect(joining(" || ", " || ", " || " + STRAY_LABELS));
        return """
            case
              when len(%2$s) = 0 and %1$s is null then null
              when len(%2$s) = 0 and plain_labels is not null and not contains(data, 'null') then plain_labels
              else map_from_entries(list_filter(list_transform(list_distinct(coalesce(json_keys(%1$s), [])),
                lambda k: {'k': k, 'v': json_extract_string(%1$s, json_key_pointer(k))})
                || list_transform(list_distinct(%2$s), lambda k: {
                  'k': case when list_contains(coalesce(json_keys(%1$s), []), k) then 'data.' || k else k end,
                  'v': json_extract_string(data, json_key_pointer(k))}),
                lambda e: e.v is not null))
            end""".formatted('(' + labels + ')', '(' + strays + ')');
    }

    private static final String STRAY_LABELS =
            "case when json_type(data -> '/labels') not in ('OBJECT', 'NULL') then ['labels'] else [] end";

    private static String origin(Segment segment, int index) {
        Run run = segment.run();
        return Stream.of(run.service(), run.host(), run.name())
                .map(SegmentSql::literal)
                .collect(joining(", ", "(" + literal(segment.path().toString()) + ", " + index + ", ", ")"));
    }

    /** The shape that {@code json_transform} takes: every field as text first, so that a misfit is seen and kept. */
    private static String fieldShape() {
        return FIELDS.stream()
                .map(field -> quoted(field) + ":\"VARCHAR\"")
                .collect(joining(",", "{", ",\"labels\":\"MAP(VARCHAR,VARCHAR)\"}"));
    }

    private static String knownKeys() {
        return Stream.concat(Arrays.stream(EventField.values()).map(EventField::wireName), Stream.of("labels"))
                .map(SegmentSql::literal)
                .collect(joining(", ", "[", "]"));
    }

    private static String typed(EventField field) {
        String text = "field." + quoted(field);
        return switch (field.kind()) {
            case TEXT -> text;
            case DECIMAL -> "finite(" + text + ")";
            case INTEGER -> "whole_number(" + text + ")";
            case FLAG -> "try_cast(" + text + " as boolean)";
        };
    }

    private static String strayIfMisfit(EventField field) {
        return "case when field." + quoted(field) + " is not null and " + typed(field) + " is null then ["
                + literal(field.wireName()) + "] else [] end";
    }

    private static String quoted(EventField field) {
        return EventColumn.of(field).quoted();
    }
}
