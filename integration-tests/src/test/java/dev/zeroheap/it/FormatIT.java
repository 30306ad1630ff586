package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import dev.zeroheap.api.EventField;
import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on disk says what the code does: FORMAT.md, the JSON Schema, the recorder's lines. */
class FormatIT {
    private static final Path TEXT = Shipped.REPOSITORY.resolve("FORMAT.md");

    @TempDir
    Path folder;

    @Test
    void shouldWriteLinesThatTheSchemaAccepts() throws IOException {
        try (Child writer = Writer.start(folder, "format", Map.of(), 2, 200, "format")) {
            assertThat(writer.exitCode(Duration.ofMinutes(1)))
                    .as(writer.output())
                    .isZero();
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("logs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(LogFormat.SEGMENT_SUFFIX))
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }

        Schema schema = LineSchema.read();
        assertThat(lines)
                .hasSize(402)
                .allSatisfy(line -> assertThat(schema.validate(line, InputFormat.JSON))
                        .as(line)
                        .isEmpty());
    }

    @Test
    void shouldRefuseWhatTheFormatForbids() throws IOException {
        Schema schema = LineSchema.read();
        String good = "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"m\",\"data\":{%s}}";
        assertThat(schema.validate(good.formatted("\"size\":1"), InputFormat.JSON))
                .isEmpty();
        for (String bad : List.of(
                "\"size\":-1",
                "\"duration\":\"fast\"",
                "\"metric_type\":\"stopwatch\"",
                "\"labels\":{\"a\":1}",
                "\"success\":1")) {
            assertThat(schema.validate(good.formatted(bad), InputFormat.JSON))
                    .as(bad)
                    .isNotEmpty();
        }
        assertThat(schema.validate("{\"message\":\"m\",\"data\":{}}", InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void shouldNameTheSameFieldsInSchemaTextAndCode() throws IOException {
        JsonNode properties = new ObjectMapper()
                .readTree(LineSchema.FILE.toFile())
                .path("$defs")
                .path("data")
                .path("properties");
        List<String> inSchema = new ArrayList<>();
        properties.fieldNames().forEachRemaining(inSchema::add);
        List<String> inCode = new ArrayList<>(
                Arrays.stream(EventField.values()).map(EventField::wireName).toList());
        inCode.add("labels");

        assertThat(inSchema).isEqualTo(inCode);
        assertThat(fieldsOfTheText()).isEqualTo(inCode);
    }

    @Test
    void shouldShowAnExampleInTheTextThatIsValid() throws IOException {
        Matcher example = Pattern.compile("```json\n(\\{.*})\n```").matcher(Files.readString(TEXT));
        assertThat(example.find()).isTrue();
        assertThat(LineSchema.read().validate(example.group(1), InputFormat.JSON))
                .isEmpty();
    }

    private static List<String> fieldsOfTheText() throws IOException {
        String text = Files.readString(TEXT);
        String table = text.substring(text.indexOf("## `data`"), text.indexOf("### What readers do"));
        return Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .map(row -> row.group(1))
                .toList();
    }
}
