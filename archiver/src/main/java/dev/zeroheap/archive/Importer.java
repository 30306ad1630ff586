package dev.zeroheap.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.iceberg.expressions.Expressions;

/**
 * Archives finished files of other writers, plain or gzip, whose lines have the format of the log.
 *
 * <p>A file's events get the run {@code import-<hash>}, the hash being of its uncompressed text. So the archive itself
 * knows what was imported, without a list that grows: a file is refused as long as any of its events is kept. After
 * retention has dropped the last of them, it would be taken again. A file without any event leaves only its rejects, and
 * may be imported any number of times.
 *
 * <p>A file is one commit, however long it is; DuckDB spills. Not for several threads.
 */
public final class Importer {
    /** The service of files for which none is named. */
    public static final String DEFAULT_SERVICE = "import";

    /** What the run of an imported file begins with. */
    static final String RUN_PREFIX = "import-";

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int HASH_BYTES = 8;

    private final Archive archive;
    private final ArchiverSettings settings;

    /** An importer into this archive. */
    public Importer(Archive archive, ArchiverSettings settings) {
        this.archive = archive;
        this.settings = settings;
    }

    /**
     * Imports one file, which stays as it is.
     *
     * @param service the service that its events belong to: the name of a directory, no path
     * @param file nobody writes to it any more
     * @throws ArchiveException {@code ALREADY_IMPORTED}, {@code INPUT_FAILED} when it cannot be read or converted, or
     *     {@code BUSY}
     */
    public ArchiveResult importFile(String service, Path file) {
        if (!service.matches("[^/\\\\\\p{Cntrl}]{1,128}") || service.matches("\\.{1,2}")) {
            throw new ArchiveException(
                    ArchiveException.Code.BAD_SETTING,
                    "service must be 1..128 characters without a slash or control character: " + service);
        }
        return ArchiverLock.holding(archive.settings(), () -> importLocked(service, file));
    }

    private ArchiveResult importLocked(String service, Path file) throws IOException {
        Attempt attempt = Attempt.begin(archive);
        Segment segment;
        try {
            segment = copy(service, file, attempt);
        } catch (IOException e) {
            attempt.discarded();
            throw failed(file, e);
        }
        ImportClaim claim = new ImportClaim(segment.run().name(), file, settings, attempt);
        if (claim.isTaken(archive.snapshot())) {
            attempt.discarded();
            throw alreadyImported(file, segment);
        }
        Conversion.Converted converted;
        try {
            converted = Conversion.run(archive, settings, attempt, List.of(segment), Set.of());
        } catch (SQLException e) {
            throw failed(file, e);
        }
        if (!converted.failures().isEmpty()) {
            attempt.discarded();
            throw failed(
                    file, new IOException(String.join("; ", converted.failures().values())));
        }
        if (!new ArchiveCommit(archive).commit(new Change.Append(converted.files()), claim)) {
            attempt.discarded();
            throw alreadyImported(file, segment);
        }
        attempt.succeeded();
        return converted.result();
    }

    private static ArchiveException failed(Path file, Exception e) {
        return new ArchiveException(ArchiveException.Code.INPUT_FAILED, "cannot import " + file + ": " + e, e);
    }

    private static ArchiveException alreadyImported(Path file, Segment segment) {
        return new ArchiveException(
                ArchiveException.Code.ALREADY_IMPORTED,
                file + " was imported before, its events have the run "
                        + segment.run().name());
    }

    /** The file as a segment: unpacked, under a name by which DuckDB neither unpacks nor globs, in a run named by its content. */
    private static Segment copy(String service, Path file, Attempt attempt) throws IOException {
        String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
        Path copy = attempt.temporary("import-" + name + ".jsonl");
        MessageDigest digest = FileDigest.sha256();
        try (InputStream in = unpacked(file);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(copy), digest)) {
            in.transferTo(out);
        }
        Files.setLastModifiedTime(copy, Files.getLastModifiedTime(file));
        String hash = HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        Run run = new Run(service, RUN_PREFIX + hash, "", copy, false);
        return new Segment(run, 1, copy, Files.size(copy), true);
    }

    private static InputStream unpacked(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        try {
            in.mark(2);
            int magic = in.read() << 8 | in.read();
            in.reset();
            return magic == GZIP_MAGIC ? new GZIPInputStream(in) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Takes a file by its content. */
    private record ImportClaim(String run, Path file, ArchiverSettings settings, Attempt attempt) implements Claim {
        @Override
        public boolean isTaken(ArchiveSnapshot base) {
            List<ArchiveFile> candidates = base.files(Expressions.equal(EventColumn.RUN.name(), run));
            if (candidates.isEmpty()) {
                return false;
            }
            long[] events = {0};
            try (DuckDbSession duckDb = DuckDbSession.open(settings, attempt.temporary("spill"))) {
                duckDb.query(
                        "select count(*) from (" + base.rows(candidates) + ") where run = " + SegmentSql.literal(run),
                        row -> events[0] = row.getLong(1));
            } catch (SQLException e) {
                throw new ArchiveException(
                        ArchiveException.Code.ARCHIVE_UNREADABLE, "cannot look for " + run + " in the archive", e);
            }
            return events[0] > 0;
        }

        @Override
        public Map<String, String> properties(ArchiveSnapshot base) {
            return Map.of();
        }

        @Override
        public String description() {
            return run + ":" + file.getFileName();
        }
    }
}
