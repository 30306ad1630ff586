package dev.zeroheap.archive;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.io.FileUtils;

/**
 * Writes the events of a range, of archive and live log together and each once, into one file for other programs.
 *
 * <p>Rows come in the order of time, then service, run and number, with the columns of {@link EventColumn#ALL}. In CSV and
 * JSON lines {@code ts} is an instant in UTC; in CSV {@code labels} is a JSON object. The file appears whole, or not at all.
 */
public final class Export {
    private final Archive archive;
    private final LogDirectory logs;
    private final ArchiverSettings settings;

    /** An export of what this archive and this log hold. */
    public Export(Archive archive, LogDirectory logs, ArchiverSettings settings) {
        this.archive = archive;
        this.logs = logs;
        this.settings = settings;
    }

    /** Forms of a file. */
    public enum Format {
        /** RFC 4180, with a line of names. */
        CSV("format csv, header true"),
        /** One JSON object a line. */
        NDJSON("format json"),
        /** Apache Parquet, zstd. */
        PARQUET("format parquet, compression zstd");

        private final String options;

        Format(String options) {
            this.options = options;
        }

        /** The name as it is written on a command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What to export.
     *
     * @param from inclusive
     * @param to exclusive
     * @param names the names of the events; empty for all
     */
    public record Selection(Instant from, Instant to, Set<String> names) {
        /** Checks the order and copies the names. */
        public Selection {
            ArchiveException.check(from.isBefore(to), "from must be before to, which is " + to, from);
            names = Set.copyOf(names);
        }
    }

    /**
     * Writes the file, and replaces one that is there.
     *
     * @return how many events it has
     * @throws ArchiveException {@code WRITE_FAILED} when it cannot be written; what was there before stays
     */
    public long write(Selection selection, Format format, Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path unfinished = absolute.resolveSibling(absolute.getFileName() + "." + UUID.randomUUID() + ".unfinished");
        Path spill = archive.settings()
                .temporary()
                .resolve("export-" + ProcessHandle.current().pid());
        try (DuckDbSession duckDb = DuckDbSession.open(settings, spill)) {
            long events = duckDb.copy("copy (select " + columns(format) + " from (" + events(selection)
                    + ") order by \"ts\", service, run, seq) to " + SegmentSql.literal(unfinished.toString()) + " ("
                    + format.options + ")");
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return events;
        } catch (SQLException | IOException e) {
            throw new ArchiveException(
                    ArchiveException.Code.WRITE_FAILED, "cannot export to " + absolute + ": " + e.getMessage(), e);
        } finally {
            FileUtils.deleteQuietly(unfinished.toFile());
            FileUtils.deleteQuietly(spill.toFile());
        }
    }

    /** Lists the segments first, so that one which is archived meanwhile is dropped from the list and not from the answer. */
    private String events(Selection selection) {
        List<Segment> listed = logs.segments();
        ArchiveSnapshot snapshot = archive.snapshot();
        List<Segment> live =
                listed.stream().filter(segment -> !snapshot.covers(segment)).toList();
        List<ArchiveFile> files = selection.names.isEmpty()
                ? snapshot.files(selection.from, selection.to)
                : snapshot.files(selection.from, selection.to, selection.names);
        String columns = EventColumn.ALL.stream().map(EventColumn::quoted).collect(joining(", "));
        return "select " + columns + " from (" + snapshot.rows(files) + " union all by name select " + columns
                + " from (" + SegmentSql.rows(live) + ") where " + SegmentSql.IS_EVENT + ") where ts >= "
                + timestamp(selection.from) + " and ts < " + timestamp(selection.to)
                + (selection.names.isEmpty()
                        ? ""
                        : selection.names.stream()
                                .map(SegmentSql::literal)
                                .collect(joining(", ", " and name in (", ")")));
    }

    private static String timestamp(Instant instant) {
        if (instant.equals(Instant.MIN) || instant.equals(Instant.MAX)) {
            return "timestamp '" + (instant.equals(Instant.MIN) ? "-" : "") + "infinity'";
        }
        return "make_timestamp(" + micros(instant) + "::bigint)";
    }

    /** Microseconds since 1970, rounded up: events have no finer time, so that the next whole one is the same bound. */
    private static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), (instant.getNano() + 999) / 1_000);
    }

    private static String columns(Format format) {
        return EventColumn.ALL.stream().map(column -> column(column, format)).collect(joining(", "));
    }

    private static String column(EventColumn column, Format format) {
        if (format != Format.PARQUET && column.equals(EventColumn.TS)) {
            return "strftime(ts, '%Y-%m-%dT%H:%M:%S.%fZ') as \"ts\"";
        }
        return format == Format.CSV && column.equals(EventColumn.LABELS)
                ? "cast(to_json(labels) as varchar) as labels"
                : column.quoted();
    }
}
