package dev.zeroheap.rest;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.RunName;
import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.ArchiveStatus;
import dev.zeroheap.archive.Irregularities.KeptLine;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.Run;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.rest.SystemReport.OfArchive;
import dev.zeroheap.rest.SystemReport.OfDisk;
import dev.zeroheap.rest.SystemReport.OfLiveLog;
import dev.zeroheap.rest.SystemReport.OfReject;
import dev.zeroheap.rest.SystemReport.OfRejects;
import dev.zeroheap.rest.SystemReport.OfRun;
import dev.zeroheap.rest.SystemReport.OfService;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at log and archive, every few seconds at most however often it is asked. Any thread; one looks, the others wait.
 *
 * <p>The archive is opened by the first look that can, and by a later one where it was away.
 */
public final class SystemStatus implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(SystemStatus.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final int MAX_RUNS = 200;
    private static final int MAX_REJECTS = 20;
    private static final int TAIL_BYTES = 4096;
    private static final int MAX_LINE_CHARS = 500;

    private final String service;
    private final LogDirectory logs;
    private final Optional<ArchiveSettings> archiveSettings;
    private final ServiceMetrics metrics;
    private final Clock clock;
    private final Instant started;
    private @Nullable Archive archive;
    private @Nullable Look last;
    private boolean isClosed;

    SystemStatus(
            String service,
            LogDirectory logs,
            Optional<ArchiveSettings> archiveSettings,
            ServiceMetrics metrics,
            Clock clock) {
        this.service = service;
        this.logs = logs;
        this.archiveSettings = archiveSettings;
        this.metrics = metrics;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** What one look found. */
    private record Look(Instant when, Optional<ArchiveStatus> status, List<OfRun> runs, List<OfReject> rejects) {}

    /** How everything is. */
    public SystemReport report() {
        Look look = look();
        Instant now = clock.instant();
        Optional<ArchiveStatus> status = look.status();
        return new SystemReport(
                new OfService(
                        service,
                        version(),
                        started,
                        Duration.between(started, now).toSeconds(),
                        metrics.questionsByStatus()),
                look.runs(),
                status.map(found -> live(found, look.when())).orElse(new OfLiveLog(0, 0, null, 0)),
                status.map(SystemStatus::archived).orElse(null),
                new OfRejects(status.map(ArchiveStatus::rejected).orElse(0L), look.rejects()),
                disk(status));
    }

    /** How far the archive is; nothing where there is none, or where it cannot be read. */
    Optional<ArchiveStatus> archive() {
        return look().status();
    }

    private static OfLiveLog live(ArchiveStatus status, Instant when) {
        return new OfLiveLog(
                status.segmentsWaiting(),
                status.bytesWaiting(),
                status.segmentsWaiting() == 0 ? null : when.minus(status.lag()),
                status.lag().toMillis() / (double) TimeUnit.SECONDS.toMillis(1));
    }

    private static OfArchive archived(ArchiveStatus status) {
        return new OfArchive(
                status.days(),
                status.files(),
                status.events(),
                status.fileBytes(),
                status.bytesPerEvent(),
                status.first().orElse(null),
                status.last().orElse(null));
    }

    private OfDisk disk(Optional<ArchiveStatus> status) {
        OptionalDouble days = status.map(ArchiveStatus::diskRunwayDays).orElse(OptionalDouble.empty());
        return new OfDisk(
                status.map(ArchiveStatus::diskFreeBytes).orElseGet(this::freeForLogs),
                days.isPresent() ? (long) (days.getAsDouble() * TimeUnit.DAYS.toSeconds(1)) : null);
    }

    private long freeForLogs() {
        Path there = logs.root();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there.toFile().getUsableSpace();
    }

    private static String version() {
        String version = SystemStatus.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private synchronized Look look() {
        Instant now = clock.instant();
        Look known = last;
        if (known == null || Duration.between(known.when(), now).abs().compareTo(LOOK_AGAIN) >= 0) {
            known = new Look(now, status(now), runs(), rejects());
            last = known;
        }
        return known;
    }

    private Optional<ArchiveStatus> status(Instant now) {
        if (archiveSettings.isEmpty() || isClosed) {
            return Optional.empty();
        }
        try {
            Archive open = archive;
            if (open == null) {
                open = Archive.open(archiveSettings.get());
                archive = open;
            }
            return Optional.of(ArchiveStatus.of(open, logs, now));
        } catch (RuntimeException e) {
            // Iceberg and the catalog's driver throw whatever they like; readiness says what is wrong.
            LOGGER.log(Level.DEBUG, "the archive cannot be looked at", e);
            return Optional.empty();
        }
    }

    private List<OfReject> rejects() {
        Archive open = archive;
        if (open == null) {
            return List.of();
        }
        try {
            List<OfReject> rejects = new ArrayList<>();
            for (KeptLine line : open.irregularities().latest(MAX_REJECTS)) {
                rejects.add(new OfReject(
                        line.segment().service() + '/' + line.segment().run() + '/' + line.file(),
                        line.offset(),
                        line.reason(),
                        line.line().length() <= MAX_LINE_CHARS
                                ? line.line()
                                : line.line().substring(0, MAX_LINE_CHARS) + "..."));
            }
            return rejects;
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.DEBUG, "the lines kept aside cannot be read", e);
            return List.of();
        }
    }

    private List<OfRun> runs() {
        try {
            List<OfRun> runs = new ArrayList<>();
            List<Run> newest = new ArrayList<>(logs.runs());
            newest.sort(Comparator.comparing(Run::name).reversed());
            for (Run run : newest.subList(0, Math.min(MAX_RUNS, newest.size()))) {
                List<Segment> segments = logs.segments(run);
                if (!segments.isEmpty()) {
                    runs.add(ofRun(run, segments));
                }
            }
            return runs;
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.DEBUG, "the log cannot be looked at", e);
            return List.of();
        }
    }

    private static OfRun ofRun(Run run, List<Segment> segments) {
        Optional<RunName> name = RunName.tryParse(run.name());
        return new OfRun(
                run.service(),
                run.name(),
                run.host(),
                name.map(RunName::pid).orElse(null),
                name.map(RunName::start).orElse(null),
                run.isOpen() ? null : lastWritten(segments),
                run.isOpen() ? "open" : saysItEnded(segments) ? "ended" : "unclean",
                segments.size(),
                segments.stream().mapToLong(Segment::sizeBytes).sum());
    }

    private static @Nullable Instant lastWritten(List<Segment> segments) {
        try {
            return Files.getLastModifiedTime(segments.get(segments.size() - 1).path())
                    .toInstant();
        } catch (IOException vanished) {
            return null;
        }
    }

    /** A recorder's last line; a run that was killed right after it rolled has an empty segment behind its last one. */
    private static boolean saysItEnded(List<Segment> segments) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).sizeBytes() > 0) {
                return endOf(segments.get(i).path()).contains('"' + LogFormat.RUN_CLOSED + '"');
            }
        }
        return false;
    }

    private static String endOf(Path segment) {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "r")) {
            int length = (int) Math.min(TAIL_BYTES, file.length());
            file.seek(file.length() - length);
            byte[] bytes = new byte[length];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException vanished) {
            return "";
        }
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
