package dev.zeroheap.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A log as a foreign writer would leave it, so that a test knows each number in it. */
final class KnownEvents {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter RUN_START =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    /** Events are some time before this. */
    KnownEvents(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
    }

    /** One more event, so long ago; data as in the format, and labels. */
    KnownEvents add(Duration ago, String name, Map<String, Object> data, Map<String, String> labels) {
        Map<String, Object> all = new LinkedHashMap<>(data);
        all.put("labels", labels);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", now.minus(ago).toString());
        line.put("message", name);
        line.put("seq", lines.size() + 1);
        line.put("data", all);
        try {
            lines.add(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be JSON: " + line, e);
        }
        return this;
    }

    /** As a run that has ended without saying so, its last line torn where {@code torn} is not empty. */
    void write(Path folder, String service, String torn) {
        String run = RUN_START.format(now) + "-web1-4711-" + String.format("%08x", lines.size());
        Path directory = folder.resolve("logs").resolve(service).resolve(run);
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("00000001.jsonl"), String.join("\n", lines) + "\n" + torn);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory, e);
        }
    }
}
