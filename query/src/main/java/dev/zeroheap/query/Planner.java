package dev.zeroheap.query;

import static java.util.stream.Collectors.groupingBy;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.ArchiveSnapshot;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to read, in the one order that loses no event and counts none twice:
 *
 * <ol>
 *   <li>list the live segments;
 *   <li><em>then</em> load the archive's newest snapshot;
 *   <li>drop the segments which that snapshot covers, and of its files those that cannot hold what is asked for.
 * </ol>
 *
 * <p>The other order would miss a segment that is archived and deleted in between. In this one such a segment is listed,
 * covered by the snapshot, and so read from the archive; or its file is gone when it is read, and the plan is made anew.
 *
 * <p>No live segment is left out for being old: a late event may stand in a young one, and clocks err. The archive is
 * opened when it is first needed, and again after it could not be. Any thread.
 */
final class Planner implements AutoCloseable {
    private final LogDirectory logs;
    private final @Nullable ArchiveSettings archiveSettings;
    private final KnownSegments known;
    private @Nullable Archive archive;
    private boolean isClosed;

    Planner(LogDirectory logs, @Nullable ArchiveSettings archiveSettings, KnownSegments known) {
        this.logs = logs;
        this.known = known;
        this.archiveSettings = archiveSettings;
    }

    /**
     * Makes a plan.
     *
     * @param unreadable segments and files that were found to be unreadable: left out and declared as missing
     * @throws QueryException when neither the log nor the archive can be read
     */
    Plan plan(TimeRange range, Optional<Set<String>> names, Set<String> unreadable) {
        List<String> missing = new ArrayList<>();
        List<Segment> listed = List.of();
        RuntimeException logsFailure = null;
        try {
            listed = logs.segments();
        } catch (UncheckedIOException e) {
            logsFailure = e;
            missing.add("the live log cannot be read: " + Causes.text(e));
        }
        if (archiveSettings != null) {
            try {
                return planWithArchive(archive(archiveSettings), listed, range, names, unreadable, missing);
            } catch (RuntimeException e) {
                // Iceberg and the catalog's driver throw whatever they like; all of it means the same here.
                missing.add("the archive cannot be read: " + Causes.text(e));
                if (logsFailure != null) {
                    throw QueryException.of(QueryException.Code.UNAVAILABLE, String.join("; ", missing), e);
                }
            }
        } else if (logsFailure != null) {
            throw QueryException.of(QueryException.Code.UNAVAILABLE, String.join("; ", missing), logsFailure);
        }
        List<Segment> live = readable(listed, unreadable, missing);
        return new Plan(
                live,
                toRead(live, range),
                lastOfDeadRuns(listed, live),
                rejectsBeside(live, range),
                null,
                List.of(),
                List.of(),
                0,
                List.of(),
                missing);
    }

    private Plan planWithArchive(
            Archive archive,
            List<Segment> listed,
            TimeRange range,
            Optional<Set<String>> names,
            Set<String> unreadable,
            List<String> missing) {
        ArchiveSnapshot snapshot = archive.snapshot();
        List<Segment> uncovered =
                listed.stream().filter(segment -> !snapshot.covers(segment)).toList();
        Set<SegmentKey> keys = uncovered.stream().map(SegmentKey::of).collect(Collectors.toSet());
        List<ArchiveFile> files = names.map(some -> snapshot.files(range.fromOrMin(), range.toOrMax(), some))
                .orElseGet(() -> snapshot.files(range.fromOrMin(), range.toOrMax()));
        List<ArchiveFile> lossFiles =
                snapshot.files(range.fromOrMin(), range.toOrMax(), Set.of(LogFormat.MONITOR_LOSS));
        long rejects = archive.irregularities().rejected(range.fromOrMin(), range.toOrMax(), keys::contains);
        List<UncleanRun> unclean = archive.irregularities().endedUncleanly(range.fromOrMin(), range.toOrMax()).stream()
                .map(end -> new UncleanRun(end.service(), end.run(), end.day()))
                .toList();
        List<String> missingFiles = new ArrayList<>();
        List<Segment> live = readable(uncovered, unreadable, missingFiles);
        Set<ArchiveFile> needed = new LinkedHashSet<>(files);
        needed.addAll(lossFiles);
        needed.stream()
                .filter(file -> unreadable.contains(file.location()))
                .forEach(file -> missingFiles.add("the archive's file " + file.location() + " cannot be read"));
        missing.addAll(missingFiles);
        droppedOf(range, snapshot).ifPresent(missing::add);
        return new Plan(
                live,
                toRead(live, range),
                lastOfDeadRuns(listed, live),
                rejectsBeside(live, range),
                snapshot,
                readable(files, unreadable),
                readable(lossFiles, unreadable),
                rejects,
                unclean,
                missing);
    }

    private List<Segment> toRead(List<Segment> live, TimeRange range) {
        return live.stream()
                .filter(segment -> known.beside(segment, range).isEmpty())
                .toList();
    }

    private long rejectsBeside(List<Segment> live, TimeRange range) {
        return live.stream()
                .flatMap(segment -> known.beside(segment, range).stream())
                .mapToLong(KnownSegments.Contents::rejects)
                .sum();
    }

    /** Whoever names a beginning wants to know that there was more; a range without one begins with what there is. */
    private static Optional<String> droppedOf(TimeRange range, ArchiveSnapshot snapshot) {
        Instant from = range.from();
        return snapshot.keptFrom()
                .filter(day -> from != null
                        && from.isBefore(day.atStartOfDay(ZoneOffset.UTC).toInstant()))
                .map(day -> "events before " + day + " were dropped, their time is over");
    }

    private static List<Segment> readable(
            Collection<Segment> segments, Set<String> unreadable, Collection<String> missing) {
        List<Segment> readable = new ArrayList<>();
        for (Segment segment : segments) {
            if (unreadable.contains(segment.path().toString())) {
                missing.add("the segment " + segment.path() + " cannot be read");
            } else {
                readable.add(segment);
            }
        }
        return readable;
    }

    private static List<ArchiveFile> readable(List<ArchiveFile> files, Set<String> unreadable) {
        return files.stream()
                .filter(file -> !unreadable.contains(file.location()))
                .toList();
    }

    /**
     * The live segments in which a run that has ended should say so. A run whose last segment is archived has been judged
     * by the archiver; whether those before it are archived says nothing, since they may have been while the run was open.
     */
    private static List<Segment> lastOfDeadRuns(List<Segment> listed, List<Segment> live) {
        Set<Segment> toRead = Set.copyOf(live);
        return listed.stream()
                .filter(segment -> !segment.run().isOpen())
                .collect(groupingBy(Segment::run))
                .values()
                .stream()
                .filter(ofRun -> toRead.contains(ofRun.get(ofRun.size() - 1)))
                .map(ofRun -> ofRun.stream().filter(toRead::contains).toList())
                .map(Planner::lastWithLines)
                .toList();
    }

    /** A writer that is killed right after it rolled leaves an empty segment behind; the one before tells the day. */
    private static Segment lastWithLines(List<Segment> ofRun) {
        Comparator<Segment> emptyFirst = Comparator.comparing(segment -> segment.sizeBytes() > 0);
        return ofRun.stream().max(emptyFirst.thenComparing(Segment::byNumber)).orElseThrow();
    }

    /** What cannot be read at this moment; empty when all is well. Costs a listing and a look at the catalog. */
    List<String> problems() {
        try {
            return plan(TimeRange.ALL, Optional.of(Set.of(LogFormat.MONITOR_LOSS)), Set.of())
                    .missing();
        } catch (QueryException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private synchronized Archive archive(ArchiveSettings settings) {
        if (isClosed) {
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "the query engine is closed");
        }
        Archive open = archive;
        if (open == null) {
            open = Archive.open(settings);
            archive = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (archive != null) {
            archive.close();
            archive = null;
        }
    }
}
