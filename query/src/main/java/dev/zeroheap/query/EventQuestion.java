package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.EventField;
import dev.zeroheap.archive.EventColumn;
import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.EventCursor.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events as they were recorded, so many as a list; {@link EventStream} hands out all of them. */
final class EventQuestion implements RowQuestion<EventRow> {
    private final EventQuery query;
    private final Dialect dialect;
    private final int rowLimit;

    EventQuestion(EventQuery query, Dialect dialect, int rowLimit) {
        this.query = query;
        this.dialect = dialect;
        this.rowLimit = rowLimit;
    }

    @Override
    public TimeRange range() {
        return query.range();
    }

    @Override
    public Filter filter() {
        return query.filter();
    }

    @Override
    public EventSource source() {
        return new EventSource(
                query.range(),
                query.filter(),
                EventColumn.ALL.stream()
                        .map(column -> new EventSource.Column(column.quoted(), column.name()))
                        .toList(),
                dialect);
    }

    /** So many as are asked for; if the next one cannot be told from the last, those that are equal to it as well. */
    @Override
    public Found<EventRow> find(Session session, Plan plan) throws ReadFailure {
        for (long wanted = query.limit() + 1L; ; wanted *= 2) {
            if (wanted > rowLimit + 1L && wanted > 2L * query.limit()) {
                throw QueryException.of(
                        QueryException.Code.TOO_LARGE,
                        "a page must have at most " + rowLimit + " events of the same time, run and number");
            }
            List<EventRow> rows = first(session, plan, wanted);
            if (rows.size() <= query.limit()) {
                return new Found<>(rows, false);
            }
            int end = endOfPage(rows);
            if (end < rows.size()) {
                return new Found<>(rows.subList(0, end), true);
            }
            if (rows.size() < wanted) {
                return new Found<>(rows, false);
            }
        }
    }

    private int endOfPage(List<EventRow> rows) {
        int end = query.limit();
        while (end < rows.size() && Position.of(rows.get(end)).equals(Position.of(rows.get(end - 1)))) {
            end++;
        }
        return end;
    }

    private List<EventRow> first(Session session, Plan plan, long wanted) throws ReadFailure {
        EventSource source = source();
        String live = source.live() + position(" and ");
        String last = ordered(wanted);
        if (plan.files().isEmpty()) {
            return session.query(live + last, EventQuestion::read);
        }
        NearestFiles nearest = new NearestFiles(query, dialect, position(" and "), wanted);
        NearestFiles.Reach reach = nearest.find(session, plan);
        String archivedRows = plan.archivedRows(reach.files());
        String bound = reach.condition();
        String archived = archivedRows == null
                ? ""
                : " union all select * from (" + source.archived(archivedRows) + position(" and ") + bound + last
                        + ") as archived_first";
        return session.query(
                "select * from (select * from (" + live + bound + last + ") as live_first" + archived
                        + ") as first_of_both" + last,
                EventQuestion::read);
    }

    private String ordered(long wanted) {
        return " order by " + sqlOrder() + " limit " + wanted;
    }

    /** The condition of events after that of the cursor, in the order of the question. */
    private String position(String before) {
        Position after = query.after();
        if (after == null) {
            return "";
        }
        boolean isUp = query.order() == Order.OLDEST_FIRST;
        String beyond = isUp ? " > " : " < ";
        String ts = EventSource.timestamp(after.timestamp());
        String seq = after.seq() == null
                ? "seq is null and "
                : "(seq" + beyond + after.seq() + " or seq is null) or seq = " + after.seq() + " and ";
        String name = beyond + SegmentSql.literal(after.name());
        String run = SegmentSql.literal(after.run());
        String service = SegmentSql.literal(after.service());
        return before + "(ts " + (isUp ? ">= " : "<= ") + ts + " and (ts" + beyond + ts + " or run" + beyond + run
                + " or run = " + run + " and (" + seq + "(name" + name + " or name = "
                + SegmentSql.literal(after.name()) + " and service" + beyond + service + "))))";
    }

    Order order() {
        return query.order();
    }

    /** The order as SQL, total for every event of a recorder. */
    String sqlOrder() {
        String direction = switch (query.order()) {
            case OLDEST_FIRST -> " asc nulls last";
            case NEWEST_FIRST -> " desc nulls last";
        };
        return List.of("ts", "run", "seq", "name", "service").stream()
                .map(column -> column + direction)
                .collect(joining(", "));
    }

    static List<EventRow> read(ResultSet result) throws SQLException {
        List<EventRow> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(row(new ResultCursor(result, 1)));
        }
        return rows;
    }

    static EventRow row(ResultCursor cursor) throws SQLException {
        Instant ts = Objects.requireNonNull(cursor.instant());
        String name = Objects.requireNonNull(cursor.text());
        Map<String, Object> fields = new LinkedHashMap<>();
        for (EventField field : EventField.values()) {
            Object value = cursor.any();
            if (value != null && !(value instanceof Double number && !Double.isFinite(number))) {
                fields.put(field.wireName(), value);
            }
        }
        Map<String, String> labels = labels(cursor.any());
        return new EventRow(
                ts,
                name,
                fields,
                labels,
                Objects.requireNonNullElse(cursor.text(), ""),
                Objects.requireNonNullElse(cursor.text(), ""),
                Objects.requireNonNullElse(cursor.text(), ""),
                (Long) cursor.any());
    }

    private static Map<String, String> labels(@Nullable Object map) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> pairs) {
            pairs.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
        }
        return labels;
    }
}
