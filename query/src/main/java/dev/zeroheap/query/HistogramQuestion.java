package dev.zeroheap.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts numbers by bucket and time step. */
final class HistogramQuestion implements RowQuestion<HistogramRow> {
    private static final String PLACE = TimeSteps.NUMBER + ", bucket";

    private final HistogramQuery query;
    private final TimeSteps steps;
    private final Dialect dialect;
    private final int rowLimit;

    HistogramQuestion(HistogramQuery query, Dialect dialect, int rowLimit) {
        this.query = query;
        this.steps = TimeSteps.of(query.range(), query.step());
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
        List<EventSource.Column> columns = new ArrayList<>();
        columns.add(new EventSource.Column(new ConditionSql(dialect).number(query.column()), "number"));
        if (query.step() != null) {
            columns.add(new EventSource.Column("ts", "ts"));
        }
        return new EventSource(query.range(), query.filter(), columns, dialect);
    }

    @Override
    public Found<HistogramRow> find(Session session, Plan plan) throws ReadFailure {
        String numbers = "(select number, " + steps.column(dialect) + " from (" + source().all(plan)
                + ") as event where number is not null) as numbers";
        return session.query(
                "select " + PLACE + ", count(*) from ("
                        + LogLinear.buckets(numbers, "number", query.subdivisions())
                        + ") as numbered group by " + PLACE + " order by " + PLACE + " limit "
                        + (rowLimit + 1L),
                this::read);
    }

    private Found<HistogramRow> read(ResultSet result) throws SQLException {
        List<HistogramRow> rows = new ArrayList<>();
        while (result.next()) {
            if (rows.size() == rowLimit) {
                throw QueryException.ofRows(rowLimit, "longer steps or fewer subdivisions");
            }
            ResultCursor cursor = new ResultCursor(result, 1);
            Instant step = steps.read(cursor);
            long bucket = cursor.count();
            double near = LogLinear.nearBound(bucket, query.subdivisions());
            double far = LogLinear.farBound(bucket, query.subdivisions());
            rows.add(new HistogramRow(step, Math.min(near, far), Math.max(near, far), cursor.count()));
        }
        return new Found<>(rows, false);
    }
}
