package dev.zeroheap.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * Closed segments of writers that do not exist: some runs whose events fall on several days, with lines that are none in
 * the middle and a torn one at the end; and runs of a day that is long over.
 */
final class HandWrittenLog {
    static final String SERVICE = "hand";
    static final String OLD_SERVICE = "old";

    private static final int RUNS = 3;
    private static final int EVENTS = 300;
    private static final int OLD_EVENTS = 20;
    private static final int DAYS = 3;
    private static final int REJECTS_OF_A_SEGMENT = 2;
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T12:00:00Z");

    private final Path folder;
    private final Instant firstDay = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(DAYS + 1L));
    private final Map<String, Expected> runs = new TreeMap<>();
    private int segments;
    private int oldRuns;

    HandWrittenLog(Path folder) {
        this.folder = folder;
    }

    /** One more segment, of the run whose turn it is. */
    void addSegment() throws IOException {
        String run = "run-" + segments % RUNS;
        int number = 1 + segments / RUNS;
        long first = 1 + (number - 1L) * EVENTS;
        StringBuilder lines = new StringBuilder();
        for (long seq = first; seq < first + EVENTS; seq++) {
            lines.append(event(seq, firstDay.plus(Duration.ofDays(seq % DAYS)).plusSeconds(seq)));
            if (seq == first + EVENTS / 2) {
                lines.append("{\"message\":\"no timestamp\",\"data\":{}}\n");
            }
        }
        lines.append("{\"timestamp\":\"");
        publish(SERVICE, run, number, lines);
        runs.put(SERVICE + '/' + run, Expected.exactly((long) number * EVENTS));
        segments++;
    }

    /** One more run, of one segment, whose events are of a day that no retention would keep. */
    void addOldRun() throws IOException {
        String run = "run-" + oldRuns;
        StringBuilder lines = new StringBuilder();
        for (long seq = 1; seq <= OLD_EVENTS; seq++) {
            lines.append(event(seq, LONG_AGO.plusSeconds(seq)));
        }
        publish(OLD_SERVICE, run, 1, lines);
        runs.put(OLD_SERVICE + '/' + run, Expected.allOrNone(OLD_EVENTS));
        oldRuns++;
    }

    private static String event(long seq, Instant at) {
        return "{\"timestamp\":\"" + at + "\",\"message\":\"m" + seq % 7 + "\",\"seq\":" + seq
                + ",\"data\":{\"metric_type\":\"timer\",\"duration\":0.5,\"labels\":{\"k\":\"v" + seq % 3 + "\"}}}\n";
    }

    /** Whole at once, because nobody holds the lock of these runs. */
    private void publish(String service, String run, int number, CharSequence lines) throws IOException {
        Path directory = Files.createDirectories(
                ArchiveLife.logsIn(folder).root().resolve(service).resolve(run));
        Path unpublished = Files.writeString(folder.resolve("unpublished"), lines, UTF_8);
        Files.move(unpublished, directory.resolve("%08d.jsonl".formatted(number)), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What must be there, by {@link Run#key}. */
    Map<String, Expected> runs() {
        return runs;
    }

    /** How many lines are no events. */
    long rejects() {
        return (long) segments * REJECTS_OF_A_SEGMENT;
    }
}
