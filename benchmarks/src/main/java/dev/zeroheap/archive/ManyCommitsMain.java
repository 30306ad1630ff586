package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;

/**
 * {@code FOLDER COMMITS}: what a commit costs that has so many behind it, how long it takes to find the files of a day
 * among so many, and what the commits leave.
 *
 * <p>Each round is one of the archiver's: a commit adds a data file and takes a segment; segments whose grace is over are
 * deleted, and forgotten by the next round; states of the table that were replaced {@link #KEPT} rounds ago are dropped.
 * Every hundred rounds a new day and a new run begin. In this package, because a commit is nobody else's business.
 */
public final class ManyCommitsMain {
    private static final int ROUNDS_PER_DAY = 100;
    private static final LocalDate FIRST_DAY = LocalDate.parse("2026-01-01");
    private static final String LOGS_ID = "5a3e9c1d";

    /** Segments and old states that stay: a quarter of an hour of a round every 15 seconds. */
    private static final int KEPT = 60;

    /** A figure is the median of so many rounds, or of so many plans. */
    private static final int WINDOW = 100;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private final Archive archive;
    private final Path logs;
    private final List<Long> commitNanos = new ArrayList<>();
    private final List<Long> expiryNanos = new ArrayList<>();
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<Long> committedMillis = new ArrayDeque<>();
    private DataFile ofThisDay;

    private ManyCommitsMain(Archive archive, Path logs, DataFile ofThisDay) {
        this.archive = archive;
        this.logs = logs;
        this.ofThisDay = ofThisDay;
    }

    @SuppressWarnings("SystemOut") // read by ForkedMain
    public static void main(String[] args) throws Exception {
        LIBRARIES.setLevel(Level.WARNING);
        Path folder = Path.of(args[0], "commits");
        int commits = Integer.parseInt(args[1]);
        try (Archive archive = Archive.open(ArchiveSettings.in(folder.resolve("archive")))) {
            ManyCommitsMain rounds = new ManyCommitsMain(archive, folder.resolve("logs"), oneEvent(archive, 0));
            for (int round = 1; round <= commits; round++) {
                rounds.next(round);
                if (round == 10) {
                    System.out.println("plan_ms_10_files " + rounds.planMillis(round) + " ms");
                }
                if (round == 2 * WINDOW || round == commits) {
                    int at = round == commits ? commits : WINDOW;
                    System.out.println("commit_ms_at_" + at + ' ' + median(rounds.commitNanos) + " ms");
                    System.out.println("commit_max_ms_at_" + at + ' ' + max(rounds.commitNanos) + " ms");
                    System.out.println("expire_ms_at_" + at + ' ' + median(rounds.expiryNanos) + " ms");
                    rounds.reportLeft(at);
                }
            }
            System.out.println("plan_ms_" + commits + "_files " + rounds.planMillis(commits) + " ms");
        }
    }

    private void next(int round) throws IOException, SQLException {
        int day = (round - 1) / ROUNDS_PER_DAY;
        if ((round - 1) % ROUNDS_PER_DAY == 0) {
            ofThisDay = oneEvent(archive, day);
        }
        Segment segment = segment(day, 1 + (round - 1) % ROUNDS_PER_DAY);
        segments.add(segment);
        Set<SegmentKey> listed = new HashSet<>();
        segments.forEach(one -> listed.add(SegmentKey.of(one)));
        DataFile file = copy(ofThisDay, round);
        keep(commitNanos, elapsed(() -> commit(new Change.Append(List.of(file)), List.of(segment), listed)));
        if (segments.size() > KEPT) {
            Files.delete(segments.remove().path());
        }
        commit(Change.Append.NOTHING, List.of(), listed);
        committedMillis.add(System.currentTimeMillis());
        if (committedMillis.size() > KEPT) {
            long replacedBefore = committedMillis.remove();
            keep(expiryNanos, elapsed(() -> new ArchiveCommit(archive).expireSnapshots(replacedBefore)));
        }
    }

    private void commit(Change change, List<Segment> taken, Set<SegmentKey> listed) {
        Claim claim = new SegmentClaim(taken, new LogDirectory(logs), LOGS_ID, listed, Clock.systemUTC());
        if (!new ArchiveCommit(archive).commit(change, claim)) {
            throw new IllegalStateException("taken by somebody else: " + taken);
        }
    }

    private Segment segment(int day, int number) throws IOException {
        String name =
                "%s-bench-1-%08x".formatted(FIRST_DAY.plusDays(day).toString().replace("-", "") + "T000000000Z", day);
        Path path = Files.createDirectories(logs.resolve("shop").resolve(name));
        Path file = Files.createFile(path.resolve("%08d.jsonl".formatted(number)));
        return new Segment(new Run("shop", name, "bench", path, false), number, file, 0, true);
    }

    /** A data file of its own for every round, copied from one that DuckDB wrote. */
    private DataFile copy(DataFile of, int round) throws IOException {
        Path from = LocalFileIO.path(of.location());
        Path to = from.resolveSibling("round-" + round + ".parquet");
        Files.copy(from, to);
        return DataFiles.builder(archive.load().spec())
                .copy(of)
                .withPath(LocalFileIO.location(to))
                .build();
    }

    private static DataFile oneEvent(Archive archive, int day) throws IOException, SQLException {
        LocalDate date = FIRST_DAY.plusDays(day);
        long micros =
                TimeUnit.SECONDS.toMicros(date.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
        Attempt attempt = Attempt.begin(archive);
        try (DuckDbSession duckDb = DuckDbSession.open(ArchiverSettings.DEFAULTS, attempt.temporary("spill"))) {
            return new SortedFile(archive, archive.load(), duckDb)
                    .write(
                            attempt,
                            new SortedFile.Day(date.toEpochDay(), 1, micros, micros),
                            "select * replace (make_timestamp(" + micros + ") as ts, 'http_request' as name,"
                                    + " 0.031 as duration, 'bench' as host) from (select "
                                    + EventColumn.ALL.stream()
                                            .map(column -> "cast(null as "
                                                    + column.type().duckdb() + ") as " + column.quoted())
                                            .collect(joining(", "))
                                    + ")");
        }
    }

    /** Milliseconds to find the files of one day, in the middle; the table's metadata is loaded, as in a service. */
    private double planMillis(int rounds) {
        int days = (rounds - 1) / ROUNDS_PER_DAY;
        Instant from = FIRST_DAY.plusDays(days / 2).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = from.plus(1, ChronoUnit.DAYS);
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < WINDOW; i++) {
            nanos.add(elapsed(() -> {
                if (archive.snapshot().files(from, to).size() != Math.min(rounds, ROUNDS_PER_DAY)) {
                    throw new IllegalStateException("a day has not the files that it was given");
                }
            }));
        }
        return median(nanos);
    }

    @SuppressWarnings("SystemOut")
    private void reportLeft(int at) throws IOException {
        Path metadata =
                LocalFileIO.path(archive.snapshot().metadata().location()).resolve("metadata");
        long files;
        try (Stream<Path> all = Files.list(metadata)) {
            files = all.count();
        }
        Path newest = LocalFileIO.path(archive.snapshot().metadata().metadataFileLocation());
        System.out.println("metadata_json_kib_at_" + at + ' ' + Files.size(newest) / 1024.0 + " KiBy");
        System.out.println("metadata_files_at_" + at + ' ' + files + " {file}");
        Table table = archive.load();
        System.out.println("manifests_at_" + at + ' '
                + table.currentSnapshot().dataManifests(table.io()).size() + " {file}");
    }

    private static void keep(List<Long> window, long nanos) {
        window.add(nanos);
        if (window.size() > WINDOW) {
            window.remove(0);
        }
    }

    private static long elapsed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private static double median(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
    }

    private static double max(List<Long> nanos) {
        return nanos.stream().mapToLong(Long::longValue).max().orElseThrow() / 1e6;
    }
}
