package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a writer in Python: its lines have the format, and the archiver takes its rotated files. */
class PythonLoggingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path EXAMPLE = Shipped.REPOSITORY.resolve("examples/python-logging");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int CALLS = 150;
    private static final String LABELS =
            "list_sort(list_transform(map_entries(labels), lambda e: e.key || '=' || e.value))";

    @TempDir
    Path folder;

    @BeforeEach
    void needPython() {
        String atLeast = "import sys; sys.exit(sys.version_info < (3, 9))";
        try (Child python =
                Child.start(folder.resolve("python.log"), List.of("/usr/bin/env", "python3", "-c", atLeast))) {
            assumeThat(python.exitCode(LIMIT)).as("python3 of 3.9 or later").isZero();
        }
    }

    @Test
    void shouldWriteLinesThatTheSchemaAcceptsNumberedThroughAllFiles() throws IOException {
        agentLoop();
        List<Path> files = written();
        assertThat(files).hasSizeGreaterThan(3);
        Schema schema = LineSchema.read();
        List<Integer> seqs = new ArrayList<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                assertThat(schema.validate(line, InputFormat.JSON)).as(line).isEmpty();
                seqs.add(JSON.readTree(line).path("seq").asInt());
            }
        }
        assertThat(seqs).isEqualTo(IntStream.rangeClosed(1, 2 * CALLS).boxed().toList());
    }

    @Test
    void shouldWriteLinesThatTheSchemaAcceptsWhateverIsRecorded() throws IOException {
        python("""
                metrics.info("nan", extra={"data": {"duration": float("nan"), "value": float("inf"), "size": None}})
                metrics.info("odd", extra={"data": {"labels": {"\\ud800": "\\ud800", "n": 7, "o": object()}}})
                metrics.info("text", extra={"data": {"unit": "\\u20ac" * 70_000, "labels": {"a": "x" * 70_000}}})
                metrics.info("labels", extra={"data": {"labels": {str(i): "x" * 2_000 for i in range(100)}}})
                metrics.info("fields", extra={"data": {str(i): "x" * 2_000 for i in range(100)}})
                metrics.info("x" * 70_000)
                metrics.info("")
                """);
        Schema schema = LineSchema.read();
        assertThat(Files.readAllLines(folder.resolve("agent.jsonl")))
                .hasSize(7)
                .allSatisfy(line -> assertThat(schema.validate(line, InputFormat.JSON))
                        .as(line)
                        .isEmpty())
                .allSatisfy(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(65_536));
    }

    @Test
    void shouldBeImportedOnceHoweverItsFilesArePackedByThen() throws IOException {
        agentLoop("--pack");
        List<Path> files = written();
        assertThat(files).hasSizeGreaterThan(3);

        assertThat(imported(0, files).path("events").asInt()).isEqualTo(2 * CALLS);

        Path plain = folder.resolve("agent.jsonl");
        Path packed = folder.resolve("agent.jsonl.1.gz");
        List<Path> again = List.of(
                gzip(Files.readAllBytes(plain), folder.resolve("repacked")),
                Files.write(folder.resolve("unpacked"), gunzip(packed)),
                plain,
                packed);
        JsonNode refused = imported(1, again);
        assertThat(refused.path("events").asInt()).isZero();
        assertThat(refused.path("failures"))
                .hasSize(4)
                .allSatisfy(failure -> assertThat(failure.path("reason").asText())
                        .contains(failure.path("path").asText()
                                + " was imported before, its events have the run import-"));
        assertThat(ArchiveFiles.texts(
                        folder, "select service || ' ' || name || ' ' || count(*) from events group by service, name"))
                .containsExactlyInAnyOrder("py-agent llm_call " + CALLS, "py-agent checkpoint_save " + CALLS);
    }

    @Test
    void shouldShowWhatTheFormatDoesNotKnowAmongTheLabels() throws IOException {
        agentLoop();

        assertThat(imported(0, written()).path("rejected").asInt()).isZero();

        assertThat(ArchiveFiles.texts(folder, "select " + LABELS + "::varchar from events where seq = 5"))
                .containsExactly("['agent=plänner', 'step=2', 'streamed=true', 'synthetic=true', 'temperature=0.7']");
        assertThat(ArchiveFiles.texts(
                        folder, "select count(distinct labels['step'])::varchar from events where name = 'llm_call'"))
                .containsExactly(String.valueOf(CALLS));
    }

    @Test
    void shouldLoseNothingWhereTheTypeOfAFieldChangesFromWriterToWriter() throws IOException {
        python("""
                for data in (
                    {"size": 1024, "duration": 0.5, "success": True},
                    {"size": "n/a", "duration": 3, "success": "yes"},
                    {"size": 10.5, "duration": "0.25", "success": "perhaps"},
                    {"size": [1, 2], "duration": "fast", "success": 0, "labels": {"size": "large"}},
                ):
                    metrics.info("changing", extra={"data": data})
                """);

        JsonNode report = imported(0, written());

        assertThat(report.path("events").asInt()).isEqualTo(4);
        assertThat(report.path("rejected").asInt()).isZero();
        assertThat(ArchiveFiles.texts(
                        folder,
                        "select concat_ws(' ', 'size=' || size, 'duration=' || duration, 'success=' || success, "
                                + LABELS + "::varchar) from events order by seq"))
                .containsExactly(
                        "size=1024 duration=0.5 success=true",
                        "duration=3.0 success=true ['size=n/a']",
                        "duration=0.25 ['size=10.5', 'success=perhaps']",
                        "success=false ['data.size=[1,2]', 'duration=fast', 'size=large']");
    }

    @Test
    void shouldKeepTornAndOverlongLinesWithFileOffsetAndReason() throws IOException {
        agentLoop();
        Path file = folder.resolve("agent.jsonl.1");
        String good = Files.readString(file);
        String beyondWriters = line("y".repeat(70_000));
        String beyondReaders = line("z".repeat(17 * 1024 * 1024));
        String torn = good.substring(0, 100);
        Files.writeString(file, good + beyondWriters + beyondReaders + torn);

        JsonNode report = imported(0, List.of(file));

        assertThat(report.path("rejected").asInt()).isEqualTo(2);
        assertThat(report.path("events").asLong()).isEqualTo(good.lines().count() + 1);
        assertThat(ArchiveFiles.texts(folder, "select length(labels['text'])::varchar from events where name = 'long'"))
                .containsExactly("70000");
        List<JsonNode> rejects = rejects();
        int behindGood = good.getBytes(StandardCharsets.UTF_8).length + beyondWriters.length();
        assertThat(rejects)
                .hasSize(2)
                .allSatisfy(
                        reject -> assertThat(reject.path("segment").asText()).contains("agent.jsonl.1"));
        assertThat(rejects.get(0).path("offset").asInt()).isEqualTo(behindGood);
        assertThat(rejects.get(0).path("reason").asText())
                .isEqualTo("longer than 16777216 bytes, cut: " + (beyondReaders.length() - 1));
        assertThat(rejects.get(1).path("offset").asInt()).isEqualTo(behindGood + beyondReaders.length());
        assertThat(rejects.get(1).path("reason").asText()).isEqualTo("not an event, and torn");
        assertThat(rejects.get(1).path("line").asText()).isEqualTo(torn);
    }

    /** Runs the example; its files are small enough for several rotations. */
    private void agentLoop(String... options) {
        List<String> command = new ArrayList<>(List.of(
                EXAMPLE.resolve("agent_loop.py").toString(),
                "--log",
                folder.resolve("agent.jsonl").toString(),
                "--calls",
                String.valueOf(CALLS),
                "--max-bytes",
                "20000"));
        command.addAll(List.of(options));
        runPython(command);
    }

    /** Runs statements that record by {@code metrics}. */
    private void python(String statements) throws IOException {
        String script = "import sys\nsys.path.insert(0, '%s')\n".formatted(EXAMPLE)
                + "from zeroheap_logging import metrics_logger\n"
                + "metrics = metrics_logger('%s')\n".formatted(folder.resolve("agent.jsonl"))
                + statements;
        runPython(List.of(Files.writeString(folder.resolve("writer.py"), script).toString()));
    }

    private void runPython(List<String> script) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "PYTHONDONTWRITEBYTECODE=1", "python3"));
        command.addAll(script);
        try (Child python = Child.start(folder.resolve("python.log"), command)) {
            assertThat(python.exitCode(LIMIT)).as(python.output()).isZero();
            assertThat(python.output()).isEmpty();
        }
    }

    /** Its files from the oldest to the one it wrote last. */
    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("agent.jsonl"))
                    .sorted(Comparator.comparingInt(PythonLoggingIT::age).reversed())
                    .toList();
        }
    }

    private static int age(Path file) {
        String number = file.getFileName().toString().replaceAll("\\D", "");
        return number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    /** Imports files, expects this exit code and returns the report. */
    private JsonNode imported(int exitCode, List<Path> files) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("import", "--json", "--service", "py-agent"));
        files.forEach(file -> arguments.add(file.toString()));
        try (Child archiver = ArchiverCommand.start(folder, arguments.toArray(String[]::new))) {
            assertThat(archiver.exitCode(LIMIT)).as(archiver.output()).isEqualTo(exitCode);
            return JSON.readTree(archiver.output());
        }
    }

    private List<JsonNode> rejects() throws IOException {
        List<JsonNode> rejects = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("archive/rejects"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    rejects.add(JSON.readTree(line));
                }
            }
        }
        return rejects;
    }

    private static String line(String text) {
        return "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"long\",\"data\":{\"text\":\"" + text + "\"}}\n";
    }

    private static Path gzip(byte[] text, Path to) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
            out.write(text);
        }
        return to;
    }

    private static byte[] gunzip(Path file) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            in.transferTo(text);
        }
        return text.toByteArray();
    }
}
