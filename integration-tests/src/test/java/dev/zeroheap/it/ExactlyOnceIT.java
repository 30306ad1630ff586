package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many events, archived while they are written, and a writer that is killed: each event counted once. */
class ExactlyOnceIT {
    private static final int THREADS = 4;
    private static final int EVENTS = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void shouldCountAMillionEventsOnceWhileTheyAreArchived() throws SQLException {
        Map<String, String> settings = Map.of(
                "zeroheap.archiver.every", "1s",
                "zeroheap.archiver.grace", "1h",
                "zeroheap.recorder.enabled", "false");
        try (Payara server = Payara.start(folder, settings);
                Child writer = Writer.start(
                        folder,
                        "million",
                        Map.of("zeroheap.segment-bytes", "4MiB"),
                        THREADS,
                        EVENTS / THREADS,
                        "million")) {
            long seen = 0;
            while (writer.isAlive()) {
                long count = Rows.count(server.http(), "range=1h", "million");
                assertThat(count).as("a count never falls").isBetween(seen, (long) EVENTS);
                seen = count;
            }
            assertThat(writer.exitCode(Duration.ofMinutes(2)))
                    .as(writer.output())
                    .isZero();

            JsonNode answer = http(server, "million");
            assertFiguresEqualTheRawLines(answer);
            Eventually.holds("all is archived", Duration.ofMinutes(2), () -> {
                assertThat(Rows.count(server.http(), "range=1h", "million")).isEqualTo(EVENTS);
                return ArchiveFiles.rows(folder, "million") == EVENTS;
            });
            assertFiguresEqualTheRawLines(http(server, "million"));
        }
    }

    private static JsonNode http(Payara server, String name) {
        return server.http().get("/api/v1/metrics/recent?range=1h&name=" + name).ok();
    }

    /** The grace of this test is so long that all segments are still there, archived or not. */
    private void assertFiguresEqualTheRawLines(JsonNode answer) throws SQLException {
        JsonNode row = Rows.named(answer, "million");
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = duckdb.createStatement();
                ResultSet raw = statement.executeQuery("""
                        select count(*), cast(sum(cast(data.duration as decimal(38, 9))) as double), quantile_cont(data.duration, 0.99), sum(data.size)
                        from read_json('%s/logs/million/*/*.jsonl', format = 'newline_delimited',
                          columns = {message: 'VARCHAR', data: 'STRUCT(duration DOUBLE, size BIGINT)'})
                        where message = 'million'""".formatted(folder))) {
            raw.next();
            assertThat(raw.getLong(1)).isEqualTo(EVENTS);
            assertThat(row.path("count").asLong()).isEqualTo(EVENTS);
            assertThat(row.path("duration").path("sum").asDouble()).isEqualTo(raw.getDouble(2));
            assertThat(row.path("duration").path("p99").asDouble()).isEqualTo(raw.getDouble(3));
            assertThat(row.path("size").path("sum").asLong()).isEqualTo(raw.getLong(4));
        }
    }

    @Test
    void shouldAnswerEveryWholeLineOfAKilledWriterAndKeepTheTornOne() throws IOException {
        Child writer =
                Writer.start(folder, "killed", Map.of("zeroheap.segment-bytes", "1MiB"), 2, 50_000_000, "killed");
        Eventually.holds(
                "a few segments are there",
                Duration.ofMinutes(1),
                () -> segments().count() > 3);
        writer.kill();
        Path last = segments().sorted().reduce((left, right) -> right).orElseThrow();
        String torn = "{\"timestamp\":\"2026-11-23T12:00:00.0";
        Files.writeString(last, wholeLinesOf(last) + torn, StandardOpenOption.TRUNCATE_EXISTING);
        long whole = segments().mapToLong(ExactlyOnceIT::newlines).sum() - 1; // all but run_opened

        ArchiverCommand.run(folder, "run", "--once");

        try (Payara server = Payara.start(folder, Map.of("zeroheap.recorder.enabled", "false"))) {
            JsonNode answer = http(server, "killed");
            assertThat(Rows.named(answer, "killed").path("count").asLong()).isEqualTo(whole);
            assertThat(answer.path("declaration").path("live_rows").asLong()).isZero();
            assertThat(answer.path("declaration").path("rejected").asLong()).isEqualTo(1);
            assertThat(answer.path("declaration")
                            .path("unclean_runs")
                            .path(0)
                            .path("service")
                            .asText())
                    .isEqualTo("killed");
        }
        try (Stream<Path> rejects = Files.walk(folder.resolve("archive/rejects"))) {
            Path reject = rejects.filter(Files::isRegularFile).findFirst().orElseThrow();
            assertThat(Files.readString(reject)).contains("2026-11-23T12:00:00.0");
        }
    }

    private static String wholeLinesOf(Path segment) throws IOException {
        String text = Files.readString(segment, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private Stream<Path> segments() {
        Path logs = folder.resolve("logs/killed");
        if (!Files.exists(logs)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(logs)) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).toList().stream();
        } catch (IOException e) {
            throw new AssertionError("cannot list " + logs, e);
        }
    }

    private static long newlines(Path segment) {
        try (Stream<String> lines = Files.lines(segment)) {
            return lines.filter(line -> line.endsWith("}")).count();
        } catch (IOException e) {
            throw new AssertionError("cannot read " + segment, e);
        }
    }
}
