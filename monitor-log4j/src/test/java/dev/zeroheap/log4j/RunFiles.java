package dev.zeroheap.log4j;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run has left on disk, read the slow and obvious way with an independent JSON parser. */
final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private RunFiles() {}

    /** The run directories of a service, by name. */
    static List<Path> runs(Path directory, String service) {
        return list(directory.resolve(service));
    }

    /** The segments of a run, by number. */
    static List<Path> segments(Path run) {
        return list(run).stream()
                .filter(file -> file.getFileName().toString().endsWith(LogFormat.SEGMENT_SUFFIX))
                .collect(Collectors.toList());
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every line of a run, without line ends; a torn last line is there too. */
    static List<String> lines(Path run) {
        List<String> lines = new ArrayList<>();
        for (Path segment : segments(run)) {
            String text = text(segment);
            if (!text.isEmpty()) {
                lines.addAll(List.of(text.split("\n")));
            }
        }
        return lines;
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    static List<JsonNode> events(Path run) {
        return lines(run).stream().map(RunFiles::parse).collect(Collectors.toList());
    }

    /** The events of the application, without the recorder's own. */
    static List<JsonNode> applicationEvents(Path run) {
        return events(run).stream().filter(event -> !isOwn(event)).collect(Collectors.toList());
    }

    static boolean isOwn(JsonNode event) {
        return LogFormat.RECORDER_MODULE.equals(event.at("/data/module").asText());
    }

    static List<JsonNode> named(Path run, String name) {
        return events(run).stream()
                .filter(event -> name.equals(event.at("/message").asText()))
                .collect(Collectors.toList());
    }

    /** What the monitor_loss lines of a run say in all, for one cause. */
    static long lossWritten(Path run, LossCause cause) {
        return named(run, LogFormat.MONITOR_LOSS).stream()
                .filter(event ->
                        cause.wireName().equals(event.at("/data/labels/cause").asText()))
                .mapToLong(event -> event.at("/data/value").asLong())
                .sum();
    }
}
