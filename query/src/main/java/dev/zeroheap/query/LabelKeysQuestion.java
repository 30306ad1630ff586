package dev.zeroheap.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Lists the keys of labels, without looking at their values. */
record LabelKeysQuestion(TimeRange range, Filter filter, Dialect dialect) implements RowQuestion<String> {
    private static final int MAX_KEYS = 10_000;

    @Override
    public EventSource source() {
        return new EventSource(range, filter, List.of(new EventSource.Column("labels", "labels")), dialect);
    }

    @Override
    public Found<String> find(Session session, Plan plan) throws ReadFailure {
        return session.query(
                "select distinct entry from " + dialect.labelKeysOf("(" + source().all(plan) + ") as event")
                        + " order by entry limit " + (MAX_KEYS + 1),
                LabelKeysQuestion::read);
    }

    private static Found<String> read(ResultSet result) throws SQLException {
        List<String> keys = new ArrayList<>();
        while (result.next()) {
            if (keys.size() == MAX_KEYS) {
                return new Found<>(keys, true);
            }
            keys.add(result.getString(1));
        }
        return new Found<>(keys, false);
    }
}
