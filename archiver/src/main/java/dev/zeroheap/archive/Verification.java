package dev.zeroheap.archive;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.expressions.Expressions;

/**
 * Reads the whole archive and says what is wrong with it; changes nothing.
 *
 * <p>Of each data file: it is there, as long as the table says, its bytes have the {@linkplain FileDigest digest} of its
 * name, every column of every row can be decoded, there are as many rows as the table says and all of its day. Of each
 * day: no event, by run and number, is there twice (imported files are let be: their lines may come from several writers,
 * each with numbers of its own). Of each file of rejects: as many lines as its name says.
 *
 * <p>Memory is bounded by DuckDB's limit, whatever the size of the archive. Works beside a running archiver: it looks at one
 * state of the table, whose files stay for as long as {@link ArchiverSettings#keepSnapshots()} says.
 */
public final class Verification {
    private final Archive archive;
    private final ArchiverSettings settings;
    private final Progress progress;
    private final List<Problem> problems = new ArrayList<>();

    /** A verification of this archive. */
    public Verification(Archive archive, ArchiverSettings settings) {
        this(archive, settings, Progress.NONE);
    }

    Verification(Archive archive, ArchiverSettings settings, Progress progress) {
        this.archive = archive;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param days how many days have events
     * @param files how many data files were read
     * @param events how many events could be read
     * @param bytes how long the data files are
     * @param digests how many of them have a digest in their name, which was compared
     * @param rejected how many lines that are no events are kept
     * @param problems what is wrong; empty when all is well
     */
    public record Result(
            int days, int files, long events, long bytes, int digests, long rejected, List<Problem> problems) {
        /** Copies the list. */
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Something that is wrong.
     *
     * @param path the file, or the day's folder
     * @param reason what is wrong with it
     */
    public record Problem(String path, String reason) {}

    /**
     * Reads everything; once.
     *
     * @throws ArchiveException when the catalog or the table's metadata cannot be read, so that nothing could be compared
     */
    public Result run() {
        ArchiveSnapshot snapshot = archive.snapshot();
        TreeMap<LocalDate, List<ArchiveFile>> days = snapshot.files(Expressions.alwaysTrue()).stream()
                .collect(groupingBy(ArchiveFile::day, TreeMap::new, toList()));
        long bytes = days.values().stream()
                .flatMap(List::stream)
                .mapToLong(ArchiveFile::sizeBytes)
                .sum();
        long events = 0;
        long done = 0;
        int digests = 0;
        Path spill = archive.settings()
                .temporary()
                .resolve("verify-" + ProcessHandle.current().pid());
        try (DuckDbSession duckDb = DuckDbSession.open(settings, spill)) {
            for (List<ArchiveFile> files : days.values()) {
                List<ArchiveFile> readable = new ArrayList<>();
                for (ArchiveFile file : files) {
                    digests += FileDigest.named(Path.of(file.location())).isPresent() ? 1 : 0;
                    Optional<Long> rows = check(snapshot, duckDb, file);
                    rows.ifPresent(count -> readable.add(file));
                    events += rows.orElse(0L);
                    done += file.sizeBytes();
                    progress.at("verify", done, bytes);
                }
                findDoubles(snapshot, duckDb, readable);
            }
        } catch (SQLException e) {
            throw new ArchiveException(ArchiveException.Code.ARCHIVE_UNREADABLE, "cannot verify: " + e.getMessage(), e);
        } finally {
            FileUtils.deleteQuietly(spill.toFile());
        }
        int files = days.values().stream().mapToInt(List::size).sum();
        return new Result(days.size(), files, events, bytes, digests, checkRejects(), problems);
    }

    /** How many rows the file has; empty when they cannot be read. */
    private Optional<Long> check(ArchiveSnapshot snapshot, DuckDbSession duckDb, ArchiveFile file) {
        Path path = Path.of(file.location());
        try {
            long size = Files.size(path);
            if (size != file.sizeBytes()) {
                found(path, "is " + size + " bytes long where the table says " + file.sizeBytes());
                return Optional.empty();
            }
            Optional<FileDigest> named = FileDigest.named(path);
            if (named.isPresent() && !FileDigest.of(path).equals(named.get())) {
                found(path, "its bytes have changed: their SHA-256 is not that of its name");
            }
            return Optional.of(countRows(snapshot, duckDb, file));
        } catch (NoSuchFileException e) {
            found(path, "is missing, and with it " + file.rows() + " events of " + file.day());
        } catch (IOException | SQLException e) {
            found(path, "cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private long countRows(ArchiveSnapshot snapshot, DuckDbSession duckDb, ArchiveFile file) throws SQLException {
        String columns = EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));
        long[] rows = new long[1];
        duckDb.query(
                "select count(*), count(*) filter (cast(ts as date) is distinct from date '" + file.day() + "'),"
                        + " bit_xor(hash(" + columns + ")) from (" + snapshot.rows(List.of(file)) + ")",
                row -> {
                    rows[0] = row.getLong(1);
                    if (row.getLong(2) > 0) {
                        found(Path.of(file.location()), row.getLong(2) + " events are not of " + file.day());
                    }
                });
        if (rows[0] != file.rows()) {
            found(Path.of(file.location()), "has " + rows[0] + " events where the table says " + file.rows());
        }
        return rows[0];
    }

    /** An event's day is that of its time, so that its double, if it has one, is of the same day. */
    private void findDoubles(ArchiveSnapshot snapshot, DuckDbSession duckDb, List<ArchiveFile> files)
            throws SQLException {
        if (files.isEmpty()) {
            return;
        }
        duckDb.query(
                "select service, run, sum(n - 1) from (select service, run, seq, count(*) as n from ("
                        + snapshot.rows(files)
                        + ") where seq is not null and not starts_with(run, "
                        + SegmentSql.literal(Importer.RUN_PREFIX) + ") group by all having count(*) > 1) group by all",
                row -> {
                    Path folder = Path.of(files.get(0).location()).getParent();
                    found(
                            folder == null ? Path.of("") : folder,
                            row.getLong(3) + " numbers of the run " + row.getString(1) + '/' + row.getString(2)
                                    + " stand there more than once");
                });
    }

    private long checkRejects() {
        long kept = 0;
        for (Irregularities.RejectFile file : archive.irregularities().rejectFiles()) {
            try {
                long lines = SegmentLines.count(file.path()).lines();
                kept += lines;
                if (lines != file.lines()) {
                    found(file.path(), "has " + lines + " lines where its name says " + file.lines());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file.path(), e);
            }
        }
        return kept;
    }

    private void found(Path path, String reason) {
        problems.add(new Problem(path.toString(), reason));
    }
}
