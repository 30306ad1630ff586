package dev.zeroheap.query;

import dev.zeroheap.api.LogFormat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Asks which numbers there are of each run, with the recorder's own lines; answered as every other question is. */
final class PrefixQuestion implements RowQuestion<Map.Entry<String, RunPrefix>> {
    private static final Dimension RUN = new Dimension("run");
    private static final String[] NAMES = Stream.concat(
                    BoundaryWriterMain.NAMES.stream(),
                    Stream.of(LogFormat.RUN_OPENED, LogFormat.RUN_CLOSED, LogFormat.MONITOR_LOSS))
            .toArray(String[]::new);

    private final TimeRange range;
    private final Filter filter;

    private PrefixQuestion(TimeRange range, Filter filter) {
        this.range = range;
        this.filter = filter;
    }

    /** Of every run. */
    static PrefixQuestion of(TimeRange range) {
        return new PrefixQuestion(range, Filter.NONE.with(Dimension.NAME, NAMES));
    }

    /** The same question of one run. */
    PrefixQuestion withRun(String run) {
        return new PrefixQuestion(range, filter.with(RUN, run));
    }

    @Override
    public TimeRange range() {
        return range;
    }

    @Override
    public Filter filter() {
        return filter;
    }

    @Override
    public EventSource source() {
        return new EventSource(
                range,
                filter,
                Stream.of("run", "seq", BoundaryWriterMain.NUMBER)
                        .map(column -> new EventSource.Column(column, column))
                        .toList(),
                new DuckDbDialect());
    }

    @Override
    public Found<Map.Entry<String, RunPrefix>> find(Session session, Plan plan) throws ReadFailure {
        return session.query(
                "select run, count(*), count(distinct seq), min(seq), max(seq), coalesce(max("
                        + BoundaryWriterMain.NUMBER + "), 0) from (" + source().all(plan)
                        + ") as event group by run",
                PrefixQuestion::read);
    }

    private static Found<Map.Entry<String, RunPrefix>> read(ResultSet result) throws SQLException {
        List<Map.Entry<String, RunPrefix>> runs = new ArrayList<>();
        while (result.next()) {
            runs.add(Map.entry(
                    Objects.requireNonNull(result.getString(1)),
                    new RunPrefix(
                            result.getLong(2),
                            result.getLong(3),
                            result.getLong(4),
                            result.getLong(5),
                            result.getLong(6))));
        }
        return new Found<>(runs, false);
    }
}
