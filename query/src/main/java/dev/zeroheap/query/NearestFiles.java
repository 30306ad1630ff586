package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.zeroheap.archive.ArchiveFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files in which the first events of a long range are, and up to which time these reach.
 *
 * <p>The last hundred events of a month lie in its last day: one day is looked at, then as many more as should hold the
 * rest, in the order of the question, and only at the times of events. Every column is read of those events alone that are
 * in the answer.
 */
final class NearestFiles {
    /** Below so many rows for each that is wanted one statement is faster than two. */
    private static final long WORTH_A_LOOK = 100;

    /** Days differ. */
    private static final double MARGIN = 1.25;

    private final EventQuery query;
    private final Dialect dialect;
    private final String position;
    private final long wanted;

    /**
     * What must be read.
     *
     * @param files the files
     * @param upTo the time of the last event that is wanted; null where there are not so many
     * @param isUp whether later events are further away
     */
    record Reach(List<ArchiveFile> files, @Nullable Instant upTo, boolean isUp) {
        String condition() {
            return upTo == null ? "" : " and ts " + (isUp ? "<= " : ">= ") + EventSource.timestamp(upTo);
        }
    }

    NearestFiles(EventQuery query, Dialect dialect, String position, long wanted) {
        this.query = query;
        this.dialect = dialect;
        this.position = position;
        this.wanted = wanted;
    }

    private boolean isUp() {
        return query.order() == Order.OLDEST_FIRST;
    }

    Reach find(Session session, Plan plan) throws ReadFailure {
        if (plan.rowsInFiles() / WORTH_A_LOOK < wanted) {
            return new Reach(plan.files(), null, isUp());
        }
        Comparator<LocalDate> inOrder = isUp() ? Comparator.naturalOrder() : Comparator.reverseOrder();
        TreeMap<LocalDate, List<ArchiveFile>> days =
                plan.files().stream().collect(groupingBy(ArchiveFile::day, () -> new TreeMap<>(inOrder), toList()));
        EventSource times =
                new EventSource(query.range(), query.filter(), List.of(new EventSource.Column("ts", "ts")), dialect);
        String first = " order by ts" + (isUp() ? "" : " desc") + " limit " + wanted;
        List<Instant> nearest = new ArrayList<>(
                session.query("select ts from live where live_matches" + position + first, NearestFiles::times));
        int inLive = nearest.size();
        List<ArchiveFile> files = new ArrayList<>();
        int daysSeen = 0;
        int daysAtOnce = 1;
        while (!days.isEmpty()) {
            List<ArchiveFile> some = new ArrayList<>();
            LocalDate last = days.firstKey();
            for (int i = 0; i < daysAtOnce && !days.isEmpty(); i++) {
                last = days.firstKey();
                some.addAll(days.remove(last));
                daysSeen++;
            }
            files.addAll(some);
            nearest.addAll(session.query(
                    times.archived(requireNonNull(plan.archivedRows(some))) + position + first, NearestFiles::times));
            nearest.sort(isUp() ? Comparator.naturalOrder() : Comparator.reverseOrder());
            if (nearest.size() >= wanted) {
                Instant upTo = nearest.get((int) wanted - 1);
                nearest.subList((int) wanted, nearest.size()).clear();
                if (!isBeyond(upTo, last)) {
                    return new Reach(files, upTo, isUp());
                }
            }
            daysAtOnce = daysNeeded(nearest.size(), nearest.size() - inLive, daysSeen);
            if (daysAtOnce >= days.size()) {
                return new Reach(plan.files(), nearest.size() < wanted ? null : nearest.get((int) wanted - 1), isUp());
            }
        }
        return new Reach(files, nearest.size() < wanted ? null : nearest.get((int) wanted - 1), isUp());
    }

    /** How many more days hold what is still wanted, if they are like those seen; where that is all, a look is wasted. */
    private int daysNeeded(int found, int archived, int daysSeen) {
        if (archived <= 0) {
            return Integer.MAX_VALUE;
        }
        double perDay = (double) archived / daysSeen;
        return (int) Math.max(1, Math.ceil(MARGIN * (wanted - found) / perDay));
    }

    /** Whether the days that have not been looked at can hold an event that is nearer. */
    private boolean isBeyond(Instant upTo, LocalDate last) {
        Instant midnight =
                (isUp() ? last.plusDays(1) : last).atStartOfDay(ZoneOffset.UTC).toInstant();
        return isUp() ? !upTo.isBefore(midnight) : upTo.isBefore(midnight);
    }

    private static List<Instant> times(ResultSet result) throws SQLException {
        List<Instant> times = new ArrayList<>();
        while (result.next()) {
            times.add(requireNonNull(new ResultCursor(result, 1).instant()));
        }
        return times;
    }
}
