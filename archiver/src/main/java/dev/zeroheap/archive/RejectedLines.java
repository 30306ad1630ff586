package dev.zeroheap.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the lines of a segment that are no events, verbatim, one line of JSON for each:
 *
 * <pre>{@code
 * {"segment":"00000018.jsonl","offset":4711,"reason":"not an event","line":"{\"message\":\"no timestamp\"}"}
 * {"segment":"00000018.jsonl","offset":8211,"reason":"not UTF-8","base64":"//4="}
 * }</pre>
 *
 * <p>DuckDB says which lines they are, by the same SQL that reads the events. Rows carry no line number, so its verdicts
 * are taken in the order of the lines, which only a single thread keeps, and then proved: what was called a reject is read
 * once more and must hold no event.
 * Files appear whole and under the same name at every try.
 */
final class RejectedLines {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long NO_EVENT = Long.MIN_VALUE;

    private final DuckDbSession duckDb;
    private final Attempt attempt;
    private final Path folder;

    RejectedLines(DuckDbSession duckDb, Attempt attempt, Path archiveFolder) {
        this.duckDb = duckDb;
        this.attempt = attempt;
        this.folder = archiveFolder.resolve(Irregularities.REJECTS);
    }

    /**
     * Writes the reject files of one segment.
     *
     * @param segment where the lines are
     * @param readable the same segment, or a copy of it without the lines that DuckDB cannot read
     * @param lines how many lines {@code readable} has
     * @return how many lines were rejected
     */
    long keep(Segment segment, Segment readable, int lines) throws SQLException, IOException {
        long[] micros = duckDb.onOneThread(() -> verdicts(readable, lines));
        Path rejected = attempt.temporary("rejected-" + segment.number() + LINES);
        Map<LocalDate, DayFile> days = new TreeMap<>();
        long[] counts = {0, 0};
        try (OutputStream copy = Files.newOutputStream(rejected)) {
            LocalDate[] day = {firstDay(segment, micros)};
            int[] next = {0};
            SegmentLines.read(segment.path(), (offset, length, bytes, isEnded) -> {
                boolean isReadable = length <= SegmentLines.MAX_READABLE_BYTES;
                if (isReadable && next[0] == lines) {
                    throw new IOException("has more lines than the " + lines + " that were read before");
                }
                long ts = isReadable ? micros[next[0]++] : NO_EVENT;
                if (ts != NO_EVENT) {
                    day[0] = day(ts);
                    return;
                }
                counts[0]++;
                if (isReadable) {
                    counts[1]++;
                    copy.write(bytes);
                    copy.write('\n');
                }
                dayFile(days, day[0], segment).add(segment, offset, reason(length, bytes, isEnded), bytes);
            });
        } finally {
            for (DayFile file : days.values()) {
                file.close();
            }
        }
        prove(readable, rejected, counts[1]);
        for (Map.Entry<LocalDate, DayFile> entry : days.entrySet()) {
            entry.getValue().publish(directory(entry.getKey(), segment), segment);
        }
        return counts[0];
    }

    private static final String LINES = ".jsonl";

    private long[] verdicts(Segment readable, int lines) throws SQLException {
        long[] micros = new long[lines];
        int[] rows = {0};
        duckDb.query(
                "select case when " + SegmentSql.IS_EVENT + " then epoch_us(ts) end from ("
                        + SegmentSql.rows(List.of(readable)) + ")",
                row -> {
                    long ts = row.getLong(1);
                    if (rows[0] < lines) {
                        micros[rows[0]] = row.wasNull() ? NO_EVENT : ts;
                    }
                    rows[0]++;
                });
        if (rows[0] != lines) {
            throw new SQLException(rows[0] + " rows of " + lines + " lines: " + readable.path());
        }
        return micros;
    }

    private void prove(Segment readable, Path rejected, long lines) throws SQLException {
        Segment copy = new Segment(readable.run(), readable.number(), rejected, 0, true);
        duckDb.query(
                "select count(*), count(*) filter (" + SegmentSql.IS_EVENT + ") from (" + SegmentSql.rows(List.of(copy))
                        + ")",
                row -> {
                    if (row.getLong(1) != lines || row.getLong(2) != 0) {
                        throw new SQLException("of " + lines + " rejected lines " + row.getLong(2)
                                + " are events after all: " + readable.path());
                    }
                });
    }

    private LocalDate firstDay(Segment segment, long[] micros) throws IOException {
        for (long ts : micros) {
            if (ts != NO_EVENT) {
                return day(ts);
            }
        }
        return lastWritten(segment);
    }

    /** The day of a segment that has no event. */
    static LocalDate lastWritten(Segment segment) throws IOException {
        return LocalDate.ofInstant(Files.getLastModifiedTime(segment.path()).toInstant(), ZoneOffset.UTC);
    }

    static LocalDate day(long micros) {
        return LocalDate.ofInstant(
                Instant.EPOCH.plusSeconds(Math.floorDiv(micros, TimeUnit.SECONDS.toMicros(1))), ZoneOffset.UTC);
    }

    private static String reason(long length, byte[] bytes, boolean isEnded) {
        if (length > SegmentLines.MAX_READABLE_BYTES) {
            return "longer than " + SegmentLines.MAX_READABLE_BYTES + " bytes, cut: " + length;
        }
        return text(bytes).isEmpty() ? "not UTF-8" : isEnded ? "not an event" : "not an event, and torn";
    }

    /** The text, or nothing when it is not strictly UTF-8; a line is never empty. */
    private static String text(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            return "";
        }
    }

    private Path directory(LocalDate day, Segment segment) {
        return folder.resolve(day.toString())
                .resolve(segment.run().service())
                .resolve(segment.run().name());
    }

    private DayFile dayFile(Map<LocalDate, DayFile> days, LocalDate day, Segment segment) throws IOException {
        DayFile file = days.get(day);
        if (file == null) {
            file = new DayFile(attempt.temporary("rejects-" + segment.number() + "-" + day + LINES));
            days.put(day, file);
        }
        return file;
    }

    private static final class DayFile {
        private final Path temporary;
        private final FileOutputStream out;
        private final JsonGenerator json;
        private long lines;

        DayFile(Path temporary) throws IOException {
            this.temporary = temporary;
            this.out = new FileOutputStream(temporary.toFile());
            this.json = JSON.createGenerator(out).setRootValueSeparator(null);
        }

        void add(Segment segment, long offset, String reason, byte[] line) throws IOException {
            json.writeStartObject();
            json.writeStringField("segment", String.valueOf(segment.path().getFileName()));
            json.writeNumberField("offset", offset);
            json.writeStringField("reason", reason);
            String text = text(line);
            if (text.isEmpty()) {
                json.writeBinaryField("base64", line);
            } else {
                json.writeStringField("line", text);
            }
            json.writeEndObject();
            json.writeRaw('\n');
            lines++;
        }

        void close() throws IOException {
            json.flush();
            out.getFD().sync();
            json.close();
        }

        void publish(Path directory, Segment segment) throws IOException {
            String prefix = segment.number() + ".";
            Path file = Files.createDirectories(directory).resolve(prefix + lines + LINES);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            for (Path other : LogDirectory.children(directory)) {
                if (!other.equals(file) && other.getFileName().toString().startsWith(prefix)) {
                    Files.deleteIfExists(other); // of a try that failed because the segment changed
                }
            }
            SyncedFile.syncDirectoryOf(file);
        }
    }
}
