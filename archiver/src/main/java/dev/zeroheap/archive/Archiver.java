package dev.zeroheap.archive;

import static java.util.stream.Collectors.groupingBy;

import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves closed segments of the log into the archive.
 *
 * <p>A run takes what is closed and not yet covered, in batches; writes the files of a batch; commits them together with
 * the note that these segments are covered; deletes segments whose grace is over; forgets those that are gone; merges small
 * files; drops days that are over and old states of the table. A crash between any two of these steps leaves a state that
 * the next run goes on from. One run at a time in one archive folder: a second one is refused. Should two work all the same,
 * from two folders on one catalog, each event is still archived once.
 *
 * <p>Not for several threads, except {@link #stop}. What it opens it closes at the end of each run.
 */
public final class Archiver {
    private static final Logger LOGGER = System.getLogger(Archiver.class.getName());

    private final Archive archive;
    private final LogDirectory logs;
    private final ArchiverSettings settings;
    private final Clock clock;
    private final Progress progress;
    private volatile boolean isStopping;

    /** An archiver of the segments in {@code logs}. */
    public Archiver(Archive archive, LogDirectory logs, ArchiverSettings settings) {
        this(archive, logs, settings, Clock.systemUTC());
    }

    Archiver(Archive archive, LogDirectory logs, ArchiverSettings settings, Clock clock) {
        this(archive, logs, settings, clock, Progress.NONE);
    }

    Archiver(Archive archive, LogDirectory logs, ArchiverSettings settings, Clock clock, Progress progress) {
        this.progress = progress;
        this.archive = archive;
        this.logs = logs;
        this.settings = settings;
        this.clock = clock;
    }

    /** From now on a run ends after the batch that it is at; any thread. */
    public void stop() {
        isStopping = true;
    }

    /**
     * Archives what there is now.
     *
     * @throws ArchiveException {@code BUSY} when another archiver works; else when the archive cannot be read or written
     */
    public ArchiveResult runOnce() {
        return ArchiverLock.holding(archive.settings(), this::runUnlocked);
    }

    /** A run that does not care who else works. */
    ArchiveResult runUnlocked() throws IOException {
        Attempt.removeAbandoned(archive, clock.instant());
        if (!Files.isDirectory(logs.root())) {
            return ArchiveResult.NOTHING;
        }
        List<Segment> onDisk = logs.segments();
        String logsId = LogDirectoryId.of(logs.root()); // after the listing: of a directory that has vanished it is new
        ArchiveSnapshot before = archive.snapshot();
        ArchiveResult result = ArchiveResult.NOTHING;
        List<Segment> waiting = onDisk.stream()
                .filter(segment -> segment.isClosed() && !before.covers(segment))
                .toList();
        long total = waiting.stream().mapToLong(Segment::sizeBytes).sum();
        long done = 0;
        for (List<Segment> batch : batches(waiting)) {
            if (!isStopping) {
                result = result.plus(withoutTaken(archive(batch, onDisk, logsId), batch));
                done += batch.stream().mapToLong(Segment::sizeBytes).sum();
                progress.at("archive", done, total);
            }
        }
        int deleted = delete(onDisk);
        archive.reached(ArchiveStep.DELETED);
        new ArchiveCommit(archive).commit(Change.Append.NOTHING, claim(List.of(), onDisk, logsId));
        keepOrder();
        return result.plus(new ArchiveResult(0, 0, 0, 0, 0, 0, deleted, List.of()));
    }

    /** Merges, drops what is over, cleans up: each for itself, so that a damaged file does not keep all else from it. */
    private void keepOrder() {
        Expiry expiry = new Expiry(archive, settings, clock);
        if (settings.compaction().isEnabled()) {
            tidy("small files", () -> new Compactor(archive, settings, clock, progress).compactDue(() -> isStopping));
        }
        tidy("days that are over", expiry::dropDays);
        tidy("old states of the table", expiry::expireSnapshots);
        tidy("what crashes have left", () -> new Orphans(archive).deleteDaily(clock.instant()));
    }

    /** Work after the events are archived. */
    private interface Tidying {
        void run() throws IOException;
    }

    /**
     * Nothing is lost when it fails, because another archiver does it just now or a disk is full for example; all events are
     * archived by then, and the next run tries again.
     */
    private static void tidy(String what, Tidying work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "the archive is complete, but for now these stay: " + what, e);
        }
    }

    private List<List<Segment>> batches(List<Segment> waiting) {
        List<List<Segment>> batches = new ArrayList<>();
        List<Segment> batch = new ArrayList<>();
        long bytes = 0;
        for (Segment segment : waiting) {
            if (!batch.isEmpty() && bytes + segment.sizeBytes() > settings.batchBytes()) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(segment);
            bytes += segment.sizeBytes();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** Another archiver may have archived and deleted a segment before this one could read it: then nothing has failed. */
    private ArchiveResult withoutTaken(ArchiveResult result, List<Segment> batch) {
        if (result.isComplete()) {
            return result;
        }
        ArchiveSnapshot now = archive.snapshot();
        Set<String> taken = batch.stream()
                .filter(now::covers)
                .map(segment -> segment.path().toString())
                .collect(Collectors.toSet());
        return result.withoutFailures(taken);
    }

    /** Archives a batch; when DuckDB refuses it as a whole, segment by segment. */
    private ArchiveResult archive(List<Segment> batch, List<Segment> onDisk, String logsId) throws IOException {
        try {
            return convertAndCommit(batch, onDisk, logsId);
        } catch (SQLException e) {
            if (batch.size() == 1) {
                return ArchiveResult.failed(batch.get(0).path(), "cannot be converted: " + e.getMessage());
            }
        }
        ArchiveResult result = ArchiveResult.NOTHING;
        for (Segment segment : batch) {
            result = result.plus(archive(List.of(segment), onDisk, logsId));
        }
        return result;
    }

    private ArchiveResult convertAndCommit(List<Segment> batch, List<Segment> onDisk, String logsId)
            throws SQLException, IOException {
        List<Segment> left = batch;
        while (!left.isEmpty()) {
            Attempt attempt = Attempt.begin(archive);
            Conversion.Converted converted = Conversion.run(archive, settings, attempt, left, lastOfEndedRuns(onDisk));
            archive.reached(ArchiveStep.CONVERTED);
            Claim claim = claim(converted.segments(), onDisk, logsId);
            if (new ArchiveCommit(archive).commit(new Change.Append(converted.files()), claim)) {
                archive.reached(ArchiveStep.COMMITTED);
                attempt.succeeded();
                return converted.result();
            }
            attempt.discarded();
            ArchiveSnapshot now = archive.snapshot();
            left = left.stream()
                    .filter(segment -> !SegmentClaim.isTaken(now, segment))
                    .toList();
        }
        return ArchiveResult.NOTHING;
    }

    private SegmentClaim claim(List<Segment> segments, List<Segment> onDisk, String logsId) {
        Set<SegmentKey> listed = onDisk.stream().map(SegmentKey::of).collect(Collectors.toSet());
        return new SegmentClaim(segments, logs, logsId, listed, clock);
    }

    private static Set<Segment> lastOfEndedRuns(List<Segment> onDisk) {
        Set<Segment> last = new HashSet<>();
        onDisk.stream()
                .filter(segment -> !segment.run().isOpen())
                .collect(groupingBy(segment -> segment.run().key()))
                .values()
                .forEach(run -> run.stream()
                        .max(Comparator.comparingInt(Segment::number))
                        .ifPresent(last::add));
        return last;
    }

    /** Deletes what was committed longer ago than the grace, then the directories that only the dead have left. */
    private int delete(List<Segment> onDisk) throws IOException {
        Coverage coverage = archive.snapshot().coverage();
        Instant committedBefore = clock.instant().minus(settings.grace());
        int deleted = 0;
        for (Segment segment : onDisk) {
            boolean isOver = coverage.committedAt(segment)
                    .filter(committed -> !committed.isAfter(committedBefore))
                    .isPresent();
            if (isOver && Files.deleteIfExists(segment.path())) {
                deleted++;
                archive.reached(ArchiveStep.DELETING);
            }
        }
        for (Run run : logs.runs()) {
            if (!run.isOpen()) {
                deleteIfEmpty(run.path(), committedBefore);
            }
        }
        return deleted;
    }

    /** A directory that changed within the grace may be that of a writer which is about to take its lock. */
    private static void deleteIfEmpty(Path run, Instant unchangedSince) throws IOException {
        Path lock = run.resolve(LogFormat.LOCK_FILE);
        try (var files = Files.list(run)) {
            if (Files.getLastModifiedTime(run).toInstant().isAfter(unchangedSince)
                    || files.anyMatch(file -> !file.equals(lock))) {
                return;
            }
        } catch (NoSuchFileException deletedByAnother) {
            return;
        }
        Files.deleteIfExists(lock);
        Files.deleteIfExists(run);
    }
}
