package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.ArchiveSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reports of lost events in the archive's files, each looked for once: a file never changes, and nearly none has any,
 * while every answer declares them.
 *
 * <p>Bounded; the files that were asked for the longest time ago are forgotten. Any thread; two may look for the same.
 */
final class KnownLosses {
    private static final int MAX_FILES = 20_000;
    private static final int FILES_AT_ONCE = 100;

    /** The most reports that are remembered of one file; one with more is looked at each time. */
    private static final int MAX_REPORTS = 1_000;

    private final Map<String, List<Report>> byLocation = new LinkedHashMap<>(16, 0.75f, true);

    private record Report(Instant timestamp, double lost) {}

    /** How many events of the range these files report as lost. */
    long lost(Session session, ArchiveSnapshot snapshot, List<ArchiveFile> files, EventSource source, TimeRange range)
            throws ReadFailure {
        double lost = 0;
        List<ArchiveFile> unknown = new ArrayList<>();
        for (ArchiveFile file : files) {
            List<Report> known = find(file.location());
            if (known == null) {
                unknown.add(file);
            } else {
                lost += sum(known, range);
            }
        }
        for (int from = 0; from < unknown.size(); from += FILES_AT_ONCE) {
            List<ArchiveFile> some = unknown.subList(from, Math.min(unknown.size(), from + FILES_AT_ONCE));
            List<List<Report>> found =
                    session.query(source.archivedLosses(snapshot, some), result -> read(result, some.size()));
            for (int i = 0; i < some.size(); i++) {
                keep(some.get(i).location(), found.get(i));
                lost += sum(found.get(i), range);
            }
        }
        return Math.round(lost);
    }

    private static double sum(List<Report> reports, TimeRange range) {
        return reports.stream()
                .filter(report -> range.contains(report.timestamp))
                .mapToDouble(Report::lost)
                .sum();
    }

    private static List<List<Report>> read(ResultSet result, int files) throws SQLException {
        List<List<Report>> reports = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            reports.add(new ArrayList<>());
        }
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            reports.get((int) cursor.count()).add(new Report(requireNonNull(cursor.instant()), cursor.numberOr(0)));
        }
        return reports;
    }

    private synchronized @Nullable List<Report> find(String location) {
        return byLocation.get(location);
    }

    private synchronized void keep(String location, List<Report> reports) {
        if (reports.size() <= MAX_REPORTS) {
            byLocation.put(location, List.copyOf(reports));
        }
        Oldest.forget(byLocation, MAX_FILES);
    }
}
