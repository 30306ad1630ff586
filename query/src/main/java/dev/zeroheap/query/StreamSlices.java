package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.zeroheap.archive.ArchiveFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Cuts the events of a stream into slices of time that are sorted one after the other.
 *
 * <p>Days first, without reading the archive: its files say how many events they have. Where a day has too many for one
 * slice, its events are counted by the second. So a slice has at most about so many events, apart from one that is a single
 * second; short days share a slice.
 */
final class StreamSlices {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EventSource source;
    private final Plan plan;
    private final Order order;
    private final long sliceRows;

    StreamSlices(EventSource source, Plan plan, Order order, long sliceRows) {
        this.source = source;
        this.plan = plan;
        this.order = order;
        this.sliceRows = sliceRows;
    }

    /**
     * Events of a span of time, from inclusive, to exclusive.
     *
     * @param files the archive's files that may hold some of them
     * @param maxRows how many there are at most
     */
    record Slice(Instant from, Instant to, List<ArchiveFile> files, long maxRows) {
        /** Both as one, when the two touch or nothing lies between. */
        Slice with(Slice other) {
            return new Slice(
                    from.isBefore(other.from) ? from : other.from,
                    to.isAfter(other.to) ? to : other.to,
                    files.equals(other.files)
                            ? files
                            : Stream.concat(files.stream(), other.files.stream())
                                    .distinct()
                                    .toList(),
                    maxRows + other.maxRows);
        }
    }

    /** Days, or several short ones together, in the order asked for. */
    List<Slice> days(Session session) throws ReadFailure {
        Map<LocalDate, Slice> days = new TreeMap<>(session.query(
                "select cast(ts as date), count(*) from (" + source.live() + ") as event group by 1",
                StreamSlices::readDays));
        for (ArchiveFile file : plan.files()) {
            days.merge(file.day(), day(file.day(), List.of(file), file.rows()), Slice::with);
        }
        return joined(new ArrayList<>(days.values()));
    }

    private static Map<LocalDate, Slice> readDays(ResultSet result) throws SQLException {
        List<Slice> days = new ArrayList<>();
        while (result.next()) {
            days.add(day(result.getObject(1, LocalDate.class), List.of(), result.getLong(2)));
        }
        return days.stream().collect(toMap(day -> LocalDate.ofInstant(day.from, ZoneOffset.UTC), day -> day));
    }

    private static Slice day(LocalDate day, List<ArchiveFile> files, long rows) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new Slice(from, from.plus(DAY), files, rows);
    }

    /** The parts of a day that has too many events, in the order asked for; else the slice itself. */
    List<Slice> partsOf(Slice slice, Session session) throws ReadFailure {
        if (slice.maxRows <= sliceRows) {
            return List.of(slice);
        }
        List<Slice> seconds = session.query(
                "select date_trunc('second', ts), count(*) from (" + events(slice) + ") as event group by 1 order by 1",
                result -> readSeconds(result, slice.files));
        return joined(seconds);
    }

    private static List<Slice> readSeconds(ResultSet result, List<ArchiveFile> files) throws SQLException {
        List<Slice> seconds = new ArrayList<>();
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            Instant from = requireNonNull(cursor.instant());
            seconds.add(new Slice(from, from.plus(SECOND), files, cursor.count()));
        }
        return seconds;
    }

    private List<Slice> joined(List<Slice> ascending) {
        if (order == Order.NEWEST_FIRST) {
            Collections.reverse(ascending);
        }
        List<Slice> joined = new ArrayList<>();
        for (Slice next : ascending) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).maxRows + next.maxRows <= sliceRows) {
                joined.set(last, joined.get(last).with(next));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    /** A SELECT of the events of a slice, in no order. */
    String events(Slice slice) {
        return "select * from (" + source.all(plan, slice.files) + ") as event where ts >= "
                + source.instant(micros(slice.from)) + " and ts < " + source.instant(micros(slice.to));
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }
}
