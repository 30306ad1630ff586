package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveSnapshot;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.query.KnownSegments.Contents;
import dev.zeroheap.query.KnownSegments.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one attempt found out about its events while it read the live ones: everything a declaration says but the rows. */
record Worth(
        Question question,
        Plan plan,
        long startedNanos,
        long liveRows,
        @Nullable Instant liveFrom,
        long lost,
        long liveRejects,
        List<UncleanRun> liveUnclean) {

    /** Reads the live segments into the session's table, and what else an answer must declare. */
    static Worth of(
            Session session,
            Plan plan,
            Question question,
            long startedNanos,
            LiveSegments rows,
            KnownSegments segments,
            KnownLosses losses)
            throws ReadFailure {
        EventSource source = question.source();
        LiveView view = session.holding(rows.view(session, plan.segments(), plan.live()));
        Map<String, LiveFigures> live = view.isKept() ? Map.of() : view.read(() -> readNow(session, source, view));
        session.execute(source.makeLive(view.keptRows(), !view.isKept()));
        Map<Segment, Contents> contents = new HashMap<>(view.contents());
        if (contents.values().stream().anyMatch(Contents::hasLosses)) {
            live = session.query(source.liveFigures(), Worth::liveFigures);
        }
        for (Segment segment : plan.segments()) {
            contents.putIfAbsent(segment, contents(live.get(segment.path().toString())));
        }
        long lost = live.values().stream().mapToLong(LiveFigures::lost).sum();
        contents.forEach(segments::learn);
        ArchiveSnapshot snapshot = plan.snapshot();
        long lostInArchive =
                snapshot == null ? 0 : losses.lost(session, snapshot, plan.lossFiles(), source, question.range());
        return new Worth(
                question,
                plan,
                startedNanos,
                contents.values().stream().mapToLong(Contents::lines).sum(),
                contents.values().stream()
                        .map(Contents::first)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                lostInArchive + lost,
                plan.rejectsBeside()
                        + contents.entrySet().stream()
                                .filter(one -> one.getKey().isClosed())
                                .mapToLong(one -> one.getValue().rejects())
                                .sum(),
                endedUncleanly(session, plan, question.range(), rows, segments));
    }

    /** As if all lines were plain, and again if one is not. */
    private static Map<String, LiveFigures> readNow(Session session, EventSource source, LiveView view)
            throws ReadFailure {
        session.execute(source.readNow(view.unkeptPlainRows(), "is_plain"));
        Map<String, LiveFigures> read = session.query(source.figuresReadNow(), Worth::liveFigures);
        if (read.values().stream().allMatch(LiveFigures::isPlain)) {
            return read;
        }
        session.execute(source.readNow(view.unkeptRows(), "true"));
        return session.query(source.figuresReadNow(), Worth::liveFigures);
    }

    private record LiveFigures(Contents contents, long lost, boolean isPlain) {}

    private static Contents contents(@Nullable LiveFigures found) {
        return found == null ? Contents.NONE : found.contents;
    }

    private static Map<String, LiveFigures> liveFigures(ResultSet result) throws SQLException {
        Map<String, LiveFigures> figures = new HashMap<>();
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            String segment = String.valueOf(cursor.text());
            long lines = cursor.count();
            long rejects = cursor.count();
            Instant first = cursor.instant();
            Instant last = cursor.instant();
            boolean hasLosses = cursor.count() > 0;
            long lost = Math.round(cursor.numberOr(0));
            Contents contents = new Contents(first, last, lines, rejects, hasLosses);
            figures.put(segment, new LiveFigures(contents, lost, cursor.count() == 0));
        }
        return figures;
    }

    /** Dead runs whose last segment does not say that they ended; by days, as the archive remembers them. */
    private static List<UncleanRun> endedUncleanly(
            Session session, Plan plan, TimeRange range, LiveSegments rows, KnownSegments known) throws ReadFailure {
        Map<Segment, End> ends = ends(session, plan, rows, known);
        List<UncleanRun> unclean = new ArrayList<>();
        for (Segment segment : plan.lastOfDeadRuns()) {
            End end = ends.getOrDefault(segment, End.UNKNOWN);
            if (!end.isClean()) {
                LocalDate day = end.day() == null ? lastWritten(segment.path()) : end.day();
                if (touches(range, day)) {
                    unclean.add(new UncleanRun(
                            segment.run().service(), segment.run().name(), day));
                }
            }
        }
        return unclean;
    }

    /** Each is read once: nobody writes for a run that has ended. */
    private static Map<Segment, End> ends(Session session, Plan plan, LiveSegments rows, KnownSegments known)
            throws ReadFailure {
        Map<Segment, End> ends = new HashMap<>();
        List<Segment> unread = new ArrayList<>();
        for (Segment segment : plan.lastOfDeadRuns()) {
            known.endIn(segment).ifPresentOrElse(end -> ends.put(segment, end), () -> unread.add(segment));
        }
        if (unread.isEmpty()) {
            return ends;
        }
        try (LiveView view = rows.view(session, unread, plan.live())) {
            Map<String, End> read = view.read(() -> session.query(EventSource.ends(view.rows()), Worth::ends));
            for (Segment segment : unread) {
                End end = read.getOrDefault(segment.run().key(), End.UNKNOWN);
                known.learnEnd(segment, end);
                ends.put(segment, end);
            }
        }
        return ends;
    }

    private static Map<String, End> ends(ResultSet result) throws SQLException {
        Map<String, End> ends = new HashMap<>();
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            String run = cursor.text() + '/' + cursor.text();
            Instant last = cursor.instant();
            ends.put(
                    run,
                    new End(last == null ? null : LocalDate.ofInstant(last, ZoneOffset.UTC), result.getBoolean(4)));
        }
        return ends;
    }

    private static LocalDate lastWritten(Path path) {
        try {
            return LocalDate.ofInstant(Files.getLastModifiedTime(path).toInstant(), ZoneOffset.UTC);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the time of " + path, e);
        }
    }

    private static boolean touches(TimeRange range, LocalDate day) {
        Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return range.fromOrMin().isBefore(midnight.plus(1, ChronoUnit.DAYS))
                && range.toOrMax().isAfter(midnight);
    }

    Declaration declare(boolean isTruncated) {
        return new Declaration(
                question.range().from(),
                question.range().to(),
                true,
                null,
                plan.missing().isEmpty(),
                plan.missing(),
                isTruncated,
                lost,
                plan.archivedRejects() + liveRejects,
                eachRunOnce(plan.archivedUnclean(), liveUnclean),
                plan.segments().size(),
                plan.files().size(),
                liveRows + plan.rowsInFiles(),
                liveRows,
                plan.rowsInFiles(),
                liveFrom,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
    }

    /** The archiver notes an unclean end before it commits: until it has, its note and the live segment tell of the run. */
    private static List<UncleanRun> eachRunOnce(List<UncleanRun> archived, List<UncleanRun> live) {
        Map<List<String>, UncleanRun> ofRun = new LinkedHashMap<>();
        Stream.concat(archived.stream(), live.stream())
                .forEach(unclean -> ofRun.putIfAbsent(List.of(unclean.service(), unclean.run()), unclean));
        return List.copyOf(ofRun.values());
    }
}
