package dev.zeroheap.archive;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;

/**
 * Drops what is over: days by the {@link Retention}, old states of the table, files that crashes have left.
 *
 * <p>Days leave the table by one commit, which also notes the first day that is kept; their rejects and notes go after it.
 * Data files stay for as long as a state of the table names them, so that a query which has planned can end. An event that
 * comes for a dropped day is archived, and dropped the next time.
 *
 * <p>Not for several threads.
 */
public final class Expiry {
    private final Archive archive;
    private final ArchiverSettings settings;
    private final Clock clock;

    /** An expiry of this archive. */
    public Expiry(Archive archive, ArchiverSettings settings) {
        this(archive, settings, Clock.systemUTC());
    }

    Expiry(Archive archive, ArchiverSettings settings, Clock clock) {
        this.archive = archive;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Drops it all now.
     *
     * @throws ArchiveException {@code BUSY} when an archiver works; else when the archive cannot be read or written
     */
    public ExpiryResult expire() {
        return ArchiverLock.holding(archive.settings(), () -> {
            ExpiryResult result = plan();
            dropDays();
            expireSnapshots();
            Attempt.removeAbandoned(archive, clock.instant());
            new Orphans(archive).delete(clock.instant());
            return result;
        });
    }

    /** What {@link #expire} would do, without doing it. */
    public ExpiryResult plan() {
        ArchiveSnapshot snapshot = archive.snapshot();
        List<DataFile> files = firstKept(snapshot)
                .map(day -> snapshot.dataFiles(ArchiveSnapshot.before(day)))
                .orElse(List.of());
        try {
            List<Orphans.Orphan> orphans = new Orphans(archive).find(clock.instant());
            return new ExpiryResult(
                    files.stream().map(ArchiveSnapshot::day).distinct().sorted().toList(),
                    files.size(),
                    files.stream().mapToLong(DataFile::recordCount).sum(),
                    files.stream().mapToLong(DataFile::fileSizeInBytes).sum(),
                    orphans.size(),
                    orphans.stream().mapToLong(Orphans.Orphan::bytes).sum());
        } catch (IOException e) {
            throw new ArchiveException(
                    ArchiveException.Code.ARCHIVE_UNREADABLE, "cannot look for orphans: " + e.getMessage(), e);
        }
    }

    /** Under the archiver's lock, or without caring who else works. */
    void dropDays() throws IOException {
        Optional<LocalDate> firstKept = firstKept(archive.snapshot());
        if (firstKept.isEmpty()) {
            return;
        }
        LocalDate day = firstKept.get();
        new ArchiveCommit(archive).commit(new Change.Drop(ArchiveSnapshot.before(day)), new DropClaim(day));
        archive.reached(ArchiveStep.DROPPED);
        for (String kind : List.of(Irregularities.REJECTS, Irregularities.UNCLEAN)) {
            for (var directory :
                    LogDirectory.children(archive.settings().folder().resolve(kind))) {
                if (Irregularities.isBefore(directory, day)) {
                    FileUtils.deleteDirectory(directory.toFile());
                }
            }
        }
    }

    /** The first day to keep, when there is anything before it. */
    private Optional<LocalDate> firstKept(ArchiveSnapshot snapshot) {
        if (settings.retention().isForever()) {
            return Optional.empty();
        }
        SortedMap<LocalDate, Long> bytesByDay = snapshot.dataFiles(Expressions.alwaysTrue()).stream()
                .collect(groupingBy(ArchiveSnapshot::day, TreeMap::new, summingLong(DataFile::fileSizeInBytes)));
        LocalDate firstKept = firstKept(bytesByDay, settings.retention(), clock.instant());
        return bytesByDay.headMap(firstKept).isEmpty() ? Optional.empty() : Optional.of(firstKept);
    }

    /** The first day to keep: the later one of what age and size say, and never after the day that goes on. */
    static LocalDate firstKept(SortedMap<LocalDate, Long> bytesByDay, Retention retention, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate byAge = retention
                .maxAge()
                .map(age -> LocalDate.ofInstant(now.minus(age), ZoneOffset.UTC))
                .orElse(LocalDate.MIN);
        LocalDate bySize = LocalDate.MIN;
        long left = bytesByDay.values().stream().mapToLong(Long::longValue).sum();
        for (Map.Entry<LocalDate, Long> day : bytesByDay.headMap(today).entrySet()) {
            if (left <= retention.maxBytes().orElse(Long.MAX_VALUE)) {
                break;
            }
            left -= day.getValue();
            bySize = day.getKey().plusDays(1);
        }
        return byAge.isAfter(bySize) ? byAge : bySize;
    }

    /** Drops states of the table that have been replaced for longer than they are to be kept. */
    void expireSnapshots() {
        new ArchiveCommit(archive)
                .expireSnapshots(clock.instant().minus(settings.keepSnapshots()).toEpochMilli());
    }

    /** There is nothing to take; it is over when nothing is left to drop. */
    private record DropClaim(LocalDate firstKept) implements Claim {
        @Override
        public boolean isTaken(ArchiveSnapshot base) {
            return base.dataFiles(ArchiveSnapshot.before(firstKept)).isEmpty();
        }

        @Override
        public Map<String, String> properties(ArchiveSnapshot base) {
            return base.keptFrom().filter(day -> !day.isBefore(firstKept)).isPresent()
                    ? Map.of()
                    : Map.of(ArchiveSnapshot.KEPT_FROM, firstKept.toString());
        }

        @Override
        public String description() {
            return "retention of days before " + firstKept;
        }
    }
}
