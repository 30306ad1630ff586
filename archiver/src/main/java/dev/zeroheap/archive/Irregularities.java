package dev.zeroheap.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the archiver met that is no event: lines that it kept aside, runs whose writer did not end cleanly.
 *
 * <pre>
 * rejects/2026-11-23/web/20261123T120000123Z-web1-4711-9f86d081/18.2.jsonl    segment 18 had 2 such lines that day
 * unclean/2026-11-23/web/20261123T120000123Z-web1-4711-9f86d081.json         the run's last day
 * </pre>
 *
 * <p>The names tell the numbers, so that asking opens no file. A line's day is that of the event nearest before it in its
 * segment. Answers are for whole days, UTC: all those that the range touches. Any thread; reads directories at every call.
 */
public final class Irregularities {
    static final String REJECTS = "rejects";
    static final String UNCLEAN = "unclean";

    private static final Pattern REJECT_FILE = Pattern.compile("(\\d{1,9})\\.(\\d{1,18})\\.jsonl");
    private static final String UNCLEAN_SUFFIX = ".json";

    private static final int MAX_BYTES_READ = 1 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private final Path folder;

    Irregularities(Path folder) {
        this.folder = folder;
    }

    /**
     * How many lines of archived segments were no events, on the days from {@code from} inclusive to {@code to} exclusive.
     *
     * @param isStillLive tells the segments whose lines are counted elsewhere, because the log is read for them
     */
    public long rejected(Instant from, Instant to, Predicate<SegmentKey> isStillLive) {
        return rejectFiles(from, to).stream()
                .filter(file -> !isStillLive.test(file.segment()))
                .mapToLong(RejectFile::lines)
                .sum();
    }

    /**
     * Lines that one segment had on one day.
     *
     * @param segment whose lines they are
     * @param lines how many
     * @param path the file that keeps them
     */
    record RejectFile(SegmentKey segment, long lines, Path path) {}

    /** Every file of lines that were kept aside. */
    List<RejectFile> rejectFiles() {
        return rejectFiles(Instant.MIN, Instant.MAX);
    }

    /**
     * A line that was kept aside.
     *
     * @param segment which one had it
     * @param file the name of that segment's file
     * @param offset where in it the line began, in bytes
     * @param reason why it is no event
     * @param line the line; in Base64 where it is not UTF-8
     */
    public record KeptLine(SegmentKey segment, String file, long offset, String reason, String line) {}

    /** Lines that were kept aside, of the last days that had any first; reads as few files as it needs. */
    public List<KeptLine> latest(int count) {
        List<KeptLine> latest = new ArrayList<>();
        List<RejectFile> files = rejectFiles();
        for (int i = files.size() - 1; i >= 0 && latest.size() < count; i--) {
            latest.addAll(lastLines(files.get(i), count - latest.size()));
        }
        return latest;
    }

    private static List<KeptLine> lastLines(RejectFile file, int count) {
        Deque<KeptLine> lines = new ArrayDeque<>();
        try (InputStream in = endOf(file.path());
                JsonParser json = JSON.createParser(in)) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                lines.push(keptLine(json, file.segment()));
                if (lines.size() > count) {
                    lines.removeLast();
                }
            }
        } catch (NoSuchFileException dropped) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.path(), e);
        }
        return List.copyOf(lines);
    }

    /** The file from the beginning of a line on that lies near its end. */
    private static InputStream endOf(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        long skipped = Files.size(file) - MAX_BYTES_READ;
        if (skipped > 0) {
            in.skipNBytes(skipped);
            for (int one = in.read(); one >= 0 && one != '\n'; one = in.read()) {
                // to the end of the line that we are in
            }
        }
        return in;
    }

    private static KeptLine keptLine(JsonParser json, SegmentKey segment) throws IOException {
        String file = "";
        long offset = 0;
        String reason = "";
        String line = "";
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "segment" -> file = json.getText();
                case "offset" -> offset = json.getLongValue();
                case "reason" -> reason = json.getText();
                case "line", "base64" -> line = json.getText();
                default -> json.skipChildren();
            }
        }
        return new KeptLine(segment, file, offset, reason, line);
    }

    private List<RejectFile> rejectFiles(Instant from, Instant to) {
        List<RejectFile> files = new ArrayList<>();
        for (Path day : days(REJECTS, from, to)) {
            for (Path service : LogDirectory.children(day)) {
                for (Path run : LogDirectory.children(service)) {
                    for (Path file : LogDirectory.children(run)) {
                        Matcher matcher = REJECT_FILE.matcher(name(file));
                        if (matcher.matches()) {
                            int number = Integer.parseInt(matcher.group(1));
                            files.add(new RejectFile(
                                    new SegmentKey(name(service), name(run), number),
                                    Long.parseLong(matcher.group(2)),
                                    file));
                        }
                    }
                }
            }
        }
        return files;
    }

    /** The archived runs that ended on these days without the line {@code run_closed}. */
    public List<UncleanEnd> endedUncleanly(Instant from, Instant to) {
        List<UncleanEnd> ends = new ArrayList<>();
        for (Path day : days(UNCLEAN, from, to)) {
            for (Path service : LogDirectory.children(day)) {
                for (Path file : LogDirectory.children(service)) {
                    String name = name(file);
                    if (name.endsWith(UNCLEAN_SUFFIX)) {
                        String run = name.substring(0, name.length() - UNCLEAN_SUFFIX.length());
                        ends.add(new UncleanEnd(LocalDate.parse(name(day)), name(service), run));
                    }
                }
            }
        }
        return ends;
    }

    /** Every line that was kept aside. */
    long rejected() {
        return rejected(Instant.MIN, Instant.MAX, key -> false);
    }

    private List<Path> days(String kind, Instant from, Instant to) {
        return from.isBefore(to)
                ? LogDirectory.children(folder.resolve(kind)).stream()
                        .filter(day -> overlaps(name(day), from, to))
                        .toList()
                : List.of();
    }

    private static boolean overlaps(String dayName, Instant from, Instant to) {
        try {
            LocalDate day = LocalDate.parse(dayName);
            Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            return start.isBefore(to) && end.isAfter(from);
        } catch (DateTimeException notADay) {
            return false;
        }
    }

    /** Whether a directory is that of a day before this one. */
    static boolean isBefore(Path directory, LocalDate day) {
        try {
            return LocalDate.parse(name(directory)).isBefore(day);
        } catch (DateTimeException notADay) {
            return false;
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /**
     * A run whose writer did not end cleanly.
     *
     * @param day the day of its last event, UTC; that of its last write when it has none
     * @param service whose run it was
     * @param run the run's name
     */
    public record UncleanEnd(LocalDate day, String service, String run) {}
}
