package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.EventField;
import dev.zeroheap.archive.EventColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Events as they were recorded: so many as a list, or all of them one by one. */
final class EventQuestion implements Question<EventRow> {
    private static final String ANSWER = "answer";
    private static final int PAGE_ROWS = 5_000;

    private final EventQuery query;
    private final Dialect dialect;

    EventQuestion(EventQuery query, Dialect dialect) {
        this.query = query;
        this.dialect = dialect;
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

    @Override
    public Found<EventRow> find(Session session, Plan plan) throws ReadFailure {
        String first = " order by " + order() + " limit " + (query.limit() + 1);
        String archivedRows = plan.archivedRows();
        String sql = archivedRows == null
                ? source().live() + first
                : "select * from (select * from (" + source().live() + first
                        + ") as live_first union all select * from (" + source().archived(archivedRows) + first
                        + ") as archived_first) as first_of_both" + first;
        List<EventRow> rows = session.query(sql, EventQuestion::read);
        boolean isTruncated = rows.size() > query.limit();
        return new Found<>(isTruncated ? rows.subList(0, query.limit()) : rows, isTruncated);
    }

    /** Sorts the whole answer into a table, which may lie on disk; nothing has been handed out yet when this fails. */
    void sort(Session session, Plan plan) throws ReadFailure {
        session.execute("create temp table " + ANSWER + " as select * from (" + source().all(plan.archivedRows())
                + ") as event order by " + order());
    }

    /** Hands out the sorted answer, a page at a time. */
    void forEach(Session session, Consumer<EventRow> sink) throws ReadFailure {
        for (long from = 0; ; from += PAGE_ROWS) {
            List<EventRow> page = session.query(
                    "select " + source().aliases() + " from " + ANSWER + " where rowid >= " + from + " and rowid < "
                            + (from + PAGE_ROWS) + " order by rowid",
                    EventQuestion::read);
            page.forEach(sink);
            if (page.size() < PAGE_ROWS) {
                return;
            }
        }
    }

    private String order() {
        String direction = switch (query.order()) {
            case OLDEST_FIRST -> " asc nulls last";
            case NEWEST_FIRST -> " desc nulls last";
        };
        return List.of("ts", "run", "seq", "name", "service").stream()
                .map(column -> column + direction)
                .collect(joining(", "));
    }

    private static List<EventRow> read(ResultSet result) throws SQLException {
        List<EventRow> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(row(new ResultCursor(result, 1)));
        }
        return rows;
    }

    static EventRow row(ResultCursor cursor) throws SQLException {
        LocalDateTime ts = Objects.requireNonNull(cursor.timestamp());
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
                ts.toInstant(ZoneOffset.UTC),
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
