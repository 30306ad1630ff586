package dev.zeroheap.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A log directory written by hand. */
record TestLog(Path root) {
    static final String RUN = "20261123T120000000Z-web1-4711-9f86d081";
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    LogDirectory directory() {
        return new LogDirectory(root);
    }

    Path segment(int number, String lines) throws IOException {
        return segment("web", RUN, number, lines);
    }

    /** Every char of the lines becomes one byte. */
    Path segment(String service, String run, int number, String lines) throws IOException {
        Path directory = Files.createDirectories(root.resolve(service).resolve(run));
        return Files.writeString(directory.resolve("%08d.jsonl".formatted(number)), lines, ISO_8859_1);
    }

    static String event(long seq, Instant at) {
        return "{\"timestamp\":\"" + at + "\",\"level\":\"INFO\",\"logger\":\"performance_metrics\",\"message\":\"m"
                + seq % 7 + "\",\"seq\":" + seq
                + ",\"data\":{\"metric_type\":\"timer\",\"duration\":0.5,\"labels\":{\"k\":\"v" + seq % 3 + "\"}}}\n";
    }

    /** Events a second apart from noon. */
    static String events(long firstSeq, long count) {
        return LongStream.range(firstSeq, firstSeq + count)
                .mapToObj(seq -> event(seq, NOON.plusSeconds(seq)))
                .collect(Collectors.joining());
    }

    static String closed(long seq) {
        return "{\"timestamp\":\"2026-11-23T13:00:00Z\",\"message\":\"run_closed\",\"seq\":" + seq
                + ",\"data\":{\"module\":\"zeroheap.recorder\"}}\n";
    }
}
