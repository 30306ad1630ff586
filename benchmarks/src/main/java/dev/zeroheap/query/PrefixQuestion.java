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

    /**
     * Count, least, greatest, sum and exclusive or are those of 1, 2, 3 and so on, or the numbers are counted one by one. What
     * is missing and what is there twice cannot make up for each other in all of them, unless it is several numbers in the
     * right places; one range of lines for another cannot even in the sum.
     */
    @Override
    public Found<Map.Entry<String, RunPrefix>> find(Session session, Plan plan) throws ReadFailure {
        String events = "(" + source().all(plan) + ") as event group by run";
        String figures =
                "select run, count(*) as lines, %s as numbers, min(seq)::hugeint as lowest, max(seq)::hugeint as"
                        + " highest, coalesce(max(" + BoundaryWriterMain.NUMBER + "), 0) as events";
        List<Prefix> prefixes = session.query(
                "select run, lines, numbers, lowest, highest, events, coalesce(lines = highest and lowest = 1 and total ="
                        + " highest * (highest + 1) // 2 and squares = highest * (highest + 1) * (2 * highest + 1) // 6,"
                        + " false) from (" + figures.formatted("lines")
                        + ", sum(seq) as total, sum(seq * seq) as squares"
                        + " from " + events + ")",
                PrefixQuestion::read);
        if (!prefixes.stream().allMatch(Prefix::isRight)) {
            prefixes = session.query(
                    figures.formatted("count(distinct seq)") + ", true from " + events, PrefixQuestion::read);
        }
        return new Found<>(
                prefixes.stream()
                        .map(prefix -> Map.entry(prefix.run, prefix.numbers))
                        .toList(),
                false);
    }

    /** Whether the numbers are 1, 2, 3 and so on by their sums. */
    private record Prefix(String run, RunPrefix numbers, boolean isRight) {}

    private static List<Prefix> read(ResultSet result) throws SQLException {
        List<Prefix> prefixes = new ArrayList<>();
        while (result.next()) {
            prefixes.add(new Prefix(
                    Objects.requireNonNull(result.getString(1)),
                    new RunPrefix(
                            result.getLong(2),
                            result.getLong(3),
                            result.getLong(4),
                            result.getLong(5),
                            result.getLong(6)),
                    result.getBoolean(7)));
        }
        return prefixes;
    }
}
