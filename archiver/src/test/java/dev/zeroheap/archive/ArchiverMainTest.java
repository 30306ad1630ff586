package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ArchiverMainTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldArchiveOnceAndSayWhat() throws Exception {
        TestLog log = new TestLog(directory.resolve("logs"));
        log.segment(1, TestLog.events(0, 10) + "odd\n");

        assertThat(execute("status", "--json")).isZero();
        assertThat(out.toString()).startsWith("{\"segments_waiting\":1,\"bytes_waiting\":");
        assertThat(execute("run", "--once", "--json")).isZero();
        assertThat(out.toString())
                .startsWith("{\"segments\":1,\"events\":10,\"rejected\":1,\"files\":1,")
                .endsWith("\"failures\":[]}" + System.lineSeparator());
        assertThat(execute("status")).isZero();
        assertThat(out.toString())
                .containsPattern("segments_waiting +0")
                .containsPattern("days +1")
                .containsPattern("events +10")
                .containsPattern("rejected +1");
    }

    @Test
    void shouldEndWithOneWhenSomeInputFailed() throws Exception {
        TestLog log = new TestLog(directory.resolve("logs"));
        Files.createDirectories(log.segment(2, TestLog.events(0, 10)).resolveSibling("00000001.jsonl"));

        assertThat(execute("run", "--once")).isEqualTo(1);
        assertThat(out.toString()).containsPattern("events +10").contains("failed " + log.root());
        assertThat(execute("import", directory.resolve("absent").toString())).isEqualTo(1);
    }

    @Test
    void shouldImportOnce() throws Exception {
        Path file = Files.writeString(directory.resolve("a"), TestLog.events(0, 10));

        assertThat(execute("import", "--service", "batch", file.toString())).isZero();
        assertThat(execute("import", "--service", "batch", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("was imported before");
    }

    @Test
    void shouldEndWithTwoOnWrongOptions() {
        for (List<String> wrong : List.of(
                List.of("run"),
                List.of("run", "--once", "--every", "1s"),
                List.of("run", "--every", "10ms"),
                List.of("run", "--once", "--grace", "soon"),
                List.of("run", "--once", "--threads", "0"),
                List.of("run", "--once", "--memory-limit", "much"),
                List.of("import"),
                List.of("expire", "--keep", "5h"),
                List.of("expire", "--max-size", "much"),
                List.of("export", "--range", "1h", "--from", "2026-11-23T00:00:00Z", "file"),
                List.of("export", "--range", "0s", "file"),
                List.of("export", "--range", "1h", "--format", "xml", "file"),
                List.of("export", "--from", "yesterday", "file"),
                List.of("export", "--range", "1h"),
                List.of("import", "--service", "a/b", "file"),
                List.of("nothing"))) {
            assertThat(execute(wrong.toArray(String[]::new)))
                    .as(wrong::toString)
                    .isEqualTo(2);
        }
        assertThat(execute("run", "--once", "--grace", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("duration must be like 15s, 1h30m, 2d or PT15S: soon");
    }

    @Test
    void shouldMergeExportVerifyAndExpire() throws Exception {
        TestLog log = new TestLog(directory.resolve("logs"));
        for (int i = 0; i < 3; i++) {
            log.segment(i + 1, TestLog.events(i * 10L, 10));
            assertThat(execute("run", "--once", "--no-compaction", "--json")).isZero();
        }
        Path csv = directory.resolve("out.csv");

        assertThat(execute("compact", "--json")).isZero();
        assertThat(out.toString()).contains("\"merges\":1,\"merged_files\":3,\"events\":30");
        assertThat(execute("verify")).isZero();
        assertThat(out.toString()).contains("events            30").contains("problems          0");
        assertThat(execute("export", "--from", "2026-11-23T12:00:05Z", "--to", "2026-11-23T12:00:09Z", csv.toString()))
                .isZero();
        assertThat(Files.readAllLines(csv)).hasSize(5);
        assertThat(execute("export", "--everything", "--format", "ndjson", "--name", "m3", csv.toString()))
                .isZero();
        assertThat(Files.readAllLines(csv)).hasSize(4);
        assertThat(execute("expire", "--max-size", "1GB", "--dry-run", "--json"))
                .isZero();
        assertThat(out.toString()).contains("\"days\":0");
        assertThat(execute("status", "--json")).isZero();
        assertThat(out.toString()).contains("\"files\":1,\"events\":30", "\"disk_free_bytes\":");
    }

    @Test
    void shouldEndWithFiveWhenTheArchiveIsDamaged() throws Exception {
        new TestLog(directory.resolve("logs")).segment(1, TestLog.events(0, 10));
        execute("run", "--once");
        try (var files = Files.walk(directory.resolve("archive/warehouse"))) {
            Files.write(
                    files.filter(file -> file.toString().endsWith(".parquet"))
                            .findFirst()
                            .orElseThrow(),
                    new byte[] {1});
        }

        assertThat(execute("verify", "--json")).isEqualTo(5);
        assertThat(out.toString()).contains("\"problems\":1").contains("is 1 bytes long where the table says");
    }

    @Test
    void shouldRecoverALostCatalogAndSayWhatItTook() throws Exception {
        new TestLog(directory.resolve("logs")).segment(1, TestLog.events(0, 10));
        execute("run", "--once");
        Files.delete(directory.resolve("archive/catalog.db"));

        assertThat(execute("status")).isEqualTo(4);
        assertThat(err.toString()).contains("run: archiver recover");
        assertThat(execute("recover")).isZero();
        assertThat(out.toString()).contains(".metadata.json").contains("moved_back_seconds 0");
        assertThat(execute("status", "--json")).isZero();
        assertThat(out.toString()).contains("\"events\":10");
    }

    @Test
    void shouldTakeACatalogThatLiesElsewhere() throws Exception {
        new TestLog(directory.resolve("logs")).segment(1, TestLog.events(0, 10));
        Path catalog = directory.resolve("elsewhere.db");

        assertThat(execute("run", "--once", "--catalog-url", "jdbc:sqlite:" + catalog + "?busy_timeout=1000"))
                .isZero();

        assertThat(catalog).isNotEmptyFile();
        assertThat(directory.resolve("archive/catalog.db")).doesNotExist();
        assertThat(execute("status", "--catalog-url", "sqlite:" + catalog)).isEqualTo(2);
        assertThat(err.toString()).contains("catalog URL must start with jdbc: sqlite:");
    }

    @Test
    void shouldWriteACompletionThatKnowsTheCommands() {
        assertThat(execute("generate-completion")).isZero();
        assertThat(out.toString()).contains("complete -F _complete_archiver").contains("--max-size");
    }

    @Test
    void shouldEndWithThreeBesideAnotherArchiver() throws Exception {
        ArchiverLock lock = ArchiverLock.take(ArchiveSettings.in(directory.resolve("archive")));
        try (lock) {
            assertThat(execute("run", "--once")).isEqualTo(3);
        }
        assertThat(err.toString()).contains("another archiver works in");
    }

    @Test
    void shouldEndWithFourWhenTheArchiveCannotBeRead() throws Exception {
        Files.writeString(
                Files.createDirectories(directory.resolve("archive")).resolve("catalog.db"), "no database at all");

        assertThat(execute("status")).isEqualTo(4);
        assertThat(err.toString()).contains("cannot open the archive in");
    }

    @Test
    void shouldGoOnUntilItIsToldToStop() throws Exception {
        TestLog log = new TestLog(directory.resolve("logs"));
        log.segment(1, TestLog.events(0, 10));
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                ArchiverMain.class.getName()));
        command.addAll(arguments("run", "--every", "1s", "--json"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).contains("\"events\":10");
            log.segment(2, TestLog.events(10, 5));
            assertThat(lines.readLine()).contains("\"events\":5");
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(directory.resolve("archive/tmp")).isEmptyDirectory();
    }

    private int execute(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command =
                ArchiverMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments(args).toArray(String[]::new));
    }

    private List<String> arguments(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(
                "--logs", directory.resolve("logs").toString(),
                "--archive", directory.resolve("archive").toString()));
        return all;
    }
}
