package dev.zeroheap.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a killed writer has left on disk, read from the first byte to the last with a JSON parser that is not ours.
 *
 * <p>Only the last line of the last segment may be torn, that is, without a line end; every other must be JSON in UTF-8.
 */
final class KilledRun {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final long[] nextNumber;
    private long nextSeq = 1;
    private long lines;
    private long events;
    private long brokenLines;
    private long sequenceGaps;
    private long eventGaps;
    private boolean torn;

    private KilledRun(int threads) {
        nextNumber = new long[threads];
    }

    /** Reads the segments of the run; it has none if it was killed before the first write. */
    static KilledRun read(Path run, int threads) throws IOException {
        KilledRun read = new KilledRun(threads);
        List<Path> segments;
        try (Stream<Path> files = Files.exists(run) ? Files.list(run) : Stream.of()) {
            segments = files.filter(file -> file.toString().endsWith(LogFormat.SEGMENT_SUFFIX))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < segments.size(); i++) {
            read.addSegment(Files.readAllBytes(segments.get(i)), i == segments.size() - 1);
        }
        return read;
    }

    private void addSegment(byte[] bytes, boolean isLast) {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                addLine(bytes, start, i);
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            torn = isLast;
            brokenLines += isLast ? 0 : 1;
        }
    }

    private void addLine(byte[] bytes, int start, int end) {
        lines++;
        try {
            // Jackson would forgive some UTF-8 that is none; the decoder forgives nothing.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
            JsonNode line = JSON.readTree(text);
            if (!line.path("seq").isIntegralNumber() || !line.path("data").isObject()) {
                brokenLines++;
                return;
            }
            addEvent(line);
        } catch (CharacterCodingException | JsonProcessingException broken) {
            brokenLines++;
        }
    }

    private void addEvent(JsonNode line) {
        long seq = line.path("seq").longValue();
        sequenceGaps += seq == nextSeq ? 0 : 1;
        nextSeq = seq + 1;
        if (line.path("message").asText().equals(TortureWriterMain.EVENT)) {
            int thread = line.at("/data/labels/thread").asInt(-1);
            long number = line.at("/data/size").asLong(-1);
            eventGaps += number == nextNumber[thread] ? 0 : 1;
            nextNumber[thread] = number + 1;
            events++;
        }
    }

    /** Whole lines, the recorder's own included. */
    long lines() {
        return lines;
    }

    /** Whole lines that are events of the writer's threads. */
    long events() {
        return events;
    }

    /** Lines before the torn tail that are not JSON in UTF-8 with a number. */
    long brokenLines() {
        return brokenLines;
    }

    /** Lines whose {@code seq} is not the one behind that of the line before; the first must have 1. */
    long sequenceGaps() {
        return sequenceGaps;
    }

    /** Events that do not follow the one before of the same thread. */
    long eventGaps() {
        return eventGaps;
    }

    /** Whether the last line has no end. */
    boolean isTorn() {
        return torn;
    }
}
