package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.EventSource.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lists what there is, by one statement that groups. */
final class CatalogQuestion implements RowQuestion<CatalogEntry> {
    private static final String NONE = "cast(null as varchar)";

    private final CatalogQuery query;
    private final Dialect dialect;

    CatalogQuestion(CatalogQuery query, Dialect dialect) {
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
        List<Column> columns = new ArrayList<>(List.of(new Column("ts", "ts")));
        switch (query.kind()) {
            case NAMES -> columns.add(new Column("name", "entry"));
            case LABELS -> columns.add(new Column("labels", "labels"));
            case VALUES ->
                columns.add(new Column(new ConditionSql(dialect).text(requireNonNull(query.column())), "entry"));
            case SERVICES -> {
                columns.add(new Column("service", "entry"));
                columns.add(new Column("run", "run"));
            }
            case RUNS -> {
                columns.add(new Column("run", "entry"));
                columns.add(new Column("service", "service"));
                columns.add(new Column("host", "host"));
            }
        }
        return new EventSource(query.range(), query.filter(), columns, dialect);
    }

    @Override
    public Found<CatalogEntry> find(Session session, Plan plan) throws ReadFailure {
        String event = "(" + source().all(plan) + ") as event";
        String select = switch (query.kind()) {
            case NAMES, VALUES -> grouped("entry", NONE, NONE, "null", "null", event);
            case LABELS -> grouped("entry", NONE, NONE, "count(distinct label_value)", "null", dialect.labelsOf(event));
            case SERVICES -> grouped("entry", NONE, NONE, "null", "count(distinct run)", event);
            case RUNS -> grouped("entry", "service", "host", "null", "null", event);
        };
        return session.query(select + " limit " + (query.limit() + 1), this::read);
    }

    private static String grouped(String entry, String service, String host, String values, String runs, String rows) {
        return "select " + entry + " as entry, " + service + " as service, " + host
                + " as host, count(*) as events, cast("
                + values + " as bigint), cast(" + runs + " as bigint), min(ts), max(ts) from " + rows
                + " group by 1, 2, 3 order by events desc, 1 nulls last, 2";
    }

    private Found<CatalogEntry> read(ResultSet result) throws SQLException {
        List<CatalogEntry> entries = new ArrayList<>();
        while (result.next()) {
            if (entries.size() == query.limit()) {
                return new Found<>(entries, true);
            }
            ResultCursor cursor = new ResultCursor(result, 1);
            entries.add(new CatalogEntry(
                    cursor.text(),
                    cursor.text(),
                    cursor.text(),
                    cursor.count(),
                    (Long) cursor.any(),
                    (Long) cursor.any(),
                    instant(cursor),
                    instant(cursor)));
        }
        return new Found<>(entries, false);
    }

    private static Instant instant(ResultCursor cursor) throws SQLException {
        return requireNonNull(cursor.instant());
    }
}
