package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Merges small data files of a day into sorted ones, each by one statement and one commit.
 *
 * <p>Readers are not disturbed: a query that has planned goes on with the old files, which stay until the states of the table
 * that name them are dropped. A merge commits only if all the files that it read are still the table's at that moment, and
 * the events are counted before and after. DuckDB sorts within its memory limit and spills.
 *
 * <p>Not for several threads.
 */
public final class Compactor {
    private final Archive archive;
    private final ArchiverSettings settings;
    private final Clock clock;
    private final Progress progress;

    /** A compactor of this archive. */
    public Compactor(Archive archive, ArchiverSettings settings) {
        this(archive, settings, Clock.systemUTC(), Progress.NONE);
    }

    Compactor(Archive archive, ArchiverSettings settings, Clock clock, Progress progress) {
        this.archive = archive;
        this.settings = settings;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Merges whatever is small, so that each day has as few files as may be.
     *
     * @throws ArchiveException {@code BUSY} when an archiver works; else when the archive cannot be read or written
     */
    public CompactionResult compact() {
        return ArchiverLock.holding(
                archive.settings(), () -> merge(new CompactionPlan(settings.compaction()).all(inputs()), () -> false));
    }

    /** Merges what has become due; under the archiver's lock, or without caring who else works. */
    CompactionResult compactDue(BooleanSupplier isStopping) throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return merge(new CompactionPlan(settings.compaction()).due(inputs(), today), isStopping);
    }

    private List<CompactionPlan.Input> inputs() {
        ArchiveSnapshot snapshot = archive.snapshot();
        Types.NestedField ts = snapshot.metadata().schema().findField(EventColumn.TS.name());
        return snapshot.dataFiles(Expressions.alwaysTrue()).stream()
                .map(file -> new CompactionPlan.Input(
                        file.location(), ArchiveSnapshot.day(file), file.fileSizeInBytes(), firstMicros(file, ts)))
                .toList();
    }

    /** Only the order of merging depends on it, so a file without bounds is as good as one of 1970. */
    private static long firstMicros(DataFile file, Types.NestedField ts) {
        Map<Integer, ByteBuffer> bounds = file.lowerBounds();
        ByteBuffer first = bounds == null ? null : bounds.get(ts.fieldId());
        return first == null ? 0 : Conversions.<Long>fromByteBuffer(ts.type(), first);
    }

    private CompactionResult merge(List<List<CompactionPlan.Input>> groups, BooleanSupplier isStopping)
            throws IOException {
        CompactionResult result = CompactionResult.NOTHING;
        long total = groups.stream()
                .flatMap(List::stream)
                .mapToLong(CompactionPlan.Input::bytes)
                .sum();
        for (List<CompactionPlan.Input> group : groups) {
            if (!isStopping.getAsBoolean()) {
                result = result.plus(merge(group));
                progress.at("compact", result.bytesBefore(), total);
            }
        }
        return result;
    }

    private CompactionResult merge(List<CompactionPlan.Input> group) throws IOException {
        ArchiveSnapshot snapshot = archive.snapshot();
        Set<String> old = group.stream().map(CompactionPlan.Input::location).collect(Collectors.toSet());
        List<DataFile> files = snapshot
                .dataFiles(ArchiveSnapshot.onDay(group.get(0).day()))
                .stream()
                .filter(file -> old.contains(file.location()))
                .toList();
        if (files.size() < old.size()) {
            return CompactionResult.NOTHING; // another one has merged or dropped some of them
        }
        Attempt attempt = Attempt.begin(archive);
        DataFile merged;
        try {
            merged = write(snapshot, files, attempt);
        } catch (SQLException | IOException e) {
            attempt.discarded();
            throw new ArchiveException(
                    ArchiveException.Code.WRITE_FAILED,
                    "cannot merge " + group.size() + " files of " + group.get(0).day() + ": "
                            + ArchiveException.messageOf(e),
                    e);
        }
        archive.reached(ArchiveStep.COMPACTED);
        if (!new ArchiveCommit(archive).commit(new Change.Replace(old, merged), new MergeClaim(old, merged))) {
            attempt.discarded();
            return CompactionResult.NOTHING;
        }
        attempt.succeeded();
        return new CompactionResult(
                1,
                group.size(),
                merged.recordCount(),
                group.stream().mapToLong(CompactionPlan.Input::bytes).sum(),
                merged.fileSizeInBytes());
    }

    private DataFile write(ArchiveSnapshot snapshot, List<DataFile> files, Attempt attempt)
            throws SQLException, IOException {
        String events = snapshot.rows(files.stream().map(ArchiveSnapshot::file).toList());
        long expected = files.stream().mapToLong(DataFile::recordCount).sum();
        try (DuckDbSession duckDb = DuckDbSession.open(settings, attempt.temporary("spill"))) {
            List<SortedFile.Day> day = new ArrayList<>();
            duckDb.query(
                    "select count(*), epoch_us(min(ts)), epoch_us(max(ts)) from (" + events + ")",
                    row -> day.add(new SortedFile.Day(
                            ArchiveSnapshot.day(files.get(0)).toEpochDay(),
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3))));
            if (day.get(0).rows() != expected) {
                throw new SQLException("they hold " + day.get(0).rows() + " events where the table says " + expected);
            }
            return new SortedFile(archive, archive.load(), duckDb).write(attempt, day.get(0), events);
        }
    }

    /** Takes the files that were merged, as long as they are all the table's. */
    private record MergeClaim(Set<String> old, DataFile merged) implements Claim {
        @Override
        public boolean isTaken(ArchiveSnapshot base) {
            return !Change.locations(base.dataFiles(Change.ofDay(merged))).containsAll(old);
        }

        @Override
        public Map<String, String> properties(ArchiveSnapshot base) {
            return Map.of();
        }

        @Override
        public String description() {
            return "compaction of " + old.size() + " files";
        }
    }
}
