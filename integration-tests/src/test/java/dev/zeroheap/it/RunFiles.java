package dev.zeroheap.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The log as any other program may read it, without archiver and service. */
final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunFiles() {}

    /** The directories of a service's runs, the oldest first. */
    static List<Path> runs(Path folder, String service) {
        return list(folder.resolve("logs").resolve(service));
    }

    /** All lines of a run, in their order; fails where one is no JSON. */
    static List<JsonNode> events(Path run) {
        return list(run).stream()
                .filter(file -> file.toString().endsWith(LogFormat.SEGMENT_SUFFIX))
                .flatMap(RunFiles::lines)
                .map(RunFiles::parse)
                .toList();
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
