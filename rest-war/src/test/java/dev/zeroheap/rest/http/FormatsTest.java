package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.rest.RecordedEvents;
import dev.zeroheap.rest.http.InMemoryServer.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats of an answer, over a log of 150 events a minute apart. */
class FormatsTest {
    private static final int EVENTS = 150;
    private static final String THAT_DAY = "from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";

    @TempDir
    Path directory;

    private final RecordedEvents recorded = new RecordedEvents();
    private Path segment;
    private QueryEngine engine;
    private InMemoryServer server;

    @BeforeEach
    void writeAndOpen() throws IOException {
        segment = directory.resolve("logs/shop/20261120T000000000Z-web1-1-00000001/00000001.jsonl");
        Files.createDirectories(segment.getParent());
        for (int i = 0; i < EVENTS; i++) {
            write(
                    i,
                    "{\"module\":\"m\",\"duration\":0.5,\"size\":" + i
                            + ",\"success\":true,\"labels\":{\"city\":\"K\u00f6ln, \\\"west\\\"\"}}");
        }
        open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")));
    }

    private void write(int minute, String data) throws IOException {
        String line =
                "{\"timestamp\":\"2026-11-20T%02d:%02d:00Z\",\"level\":\"INFO\",\"logger\":\"%s\",\"message\":\"e\",\"seq\":%d,\"data\":%s}\n"
                        .formatted(minute / 60, minute % 60, LogFormat.LOGGER_NAME, minute + 1, data);
        Files.writeString(segment, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void open(QuerySettings settings) {
        engine = QueryEngine.open(settings);
        PerformanceMetricsApi api = new PerformanceMetricsApi(engine, Clock.systemUTC());
        server = new InMemoryServer(
                new MetricsResource(api),
                new EventsResource(api),
                new SqlResource(api),
                new HttpRequestEvents(recorded),
                new BrokenAnswers(),
                new DownloadWriter(),
                new ProblemMapper(),
                new JsonFormat());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void shouldHandOutAllEventsAsLinesOfJsonWithTheDeclarationInAHeader() {
        Answer answer = server.get("v1/events?format=ndjson&order=asc&" + THAT_DAY);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/x-ndjson")
                .containsEntry("Cache-Control", "no-store")
                .doesNotContainKey("Content-Disposition");
        assertThat(declaration(answer).getBoolean("complete")).isTrue();
        assertThat(declaration(answer).getInt("live_rows")).isEqualTo(EVENTS);
        String[] lines = answer.body().split("\n", -1);
        assertThat(lines).hasSize(EVENTS + 1);
        JsonObject last = json(lines[EVENTS - 1]);
        assertThat(last.getString("timestamp")).isEqualTo("2026-11-20T02:29:00Z");
        assertThat(last.getJsonObject("labels").getString("city")).isEqualTo("K\u00f6ln, \"west\"");
    }

    @Test
    void shouldWriteEventsAsCsv() throws IOException {
        Answer answer = server.send("GET", "v1/events?limit=2&" + THAT_DAY, "text/csv");
        assertThat(answer.headers())
                .containsEntry("Content-Disposition", "attachment; filename=\"zeroheap-events.csv\"");
        assertThat(answer.headers().get("Content-Type")).startsWith("text/csv");
        assertThat(answer.body()).startsWith("timestamp,name,").contains("\r\n");
        try (CSVParser rows = CSVParser.parse(
                answer.body(), CSVFormat.RFC4180.builder().setHeader().get())) {
            assertThat(rows.getRecords()).hasSize(2).first().satisfies(row -> {
                assertThat(row.get("timestamp")).isEqualTo("2026-11-20T02:29:00Z");
                assertThat(row.get("size")).isEqualTo("149");
                assertThat(row.get("model")).isEmpty();
                assertThat(row.get("labels")).isEqualTo("{\"city\":\"K\u00f6ln, \\\"west\\\"\"}");
            });
        }
    }

    @Test
    void shouldWriteFiguresAsCsvWithOneColumnEach() throws IOException {
        Answer answer = server.get("v1/metrics/recent?format=csv&group_by=module,label.city&step=1h&" + THAT_DAY);
        try (CSVParser rows = CSVParser.parse(
                answer.body(), CSVFormat.RFC4180.builder().setHeader().get())) {
            CSVRecord first = rows.getRecords().get(0);
            assertThat(first.get("module")).isEqualTo("m");
            assertThat(first.get("label.city")).isEqualTo("K\u00f6ln, \"west\"");
            assertThat(first.get("step")).isEqualTo("2026-11-20T00:00:00Z");
            assertThat(first.get("count")).isEqualTo("60");
            assertThat(first.get("duration_p99")).isEqualTo("0.5");
            assertThat(first.get("time_to_first_token_p99")).isEmpty();
        }
        assertThat(server.get("v1/metrics/llm?format=csv&" + THAT_DAY).body())
                .as("nothing but names where there is nothing")
                .startsWith("model,provider,count,rate,")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"v1/events?, events", "v1/events?limit=3&, events", "v1/metrics/recent?, metrics"})
    void shouldWriteParquetWithItsLengthAndLeaveNoFile(String path, String name) {
        Answer answer = server.get(path + THAT_DAY + "&format=parquet");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/vnd.apache.parquet")
                .containsEntry("Content-Length", Integer.toString(answer.bytes().size()))
                .containsEntry("Content-Disposition", "attachment; filename=\"zeroheap-" + name + ".parquet\"");
        assertThat(declaration(answer).getBoolean("exact")).isTrue();
        String bytes = answer.bytes().toString(StandardCharsets.ISO_8859_1);
        assertThat(bytes).startsWith("PAR1").endsWith("PAR1");
        assertThat(directory.resolve("tmp")).isDirectoryNotContaining("glob:**/*.parquet");
    }

    @Test
    void shouldWriteParquetThatReadsAsWasRecorded() throws IOException, SQLException {
        Answer answer = server.get("v1/events?format=parquet&" + THAT_DAY);
        Path file =
                Files.write(directory.resolve("answer.parquet"), answer.bytes().toByteArray());
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*), sum(size), min(duration), bool_and(success), count(model), min(labels['city']),"
                                + " max(labels['city']), epoch(max(timestamp)), typeof(max(timestamp)), max(seq) from '"
                                + file + "'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(EVENTS);
            assertThat(rows.getLong(2)).isEqualTo(EVENTS * (EVENTS - 1) / 2);
            assertThat(rows.getDouble(3)).isEqualTo(0.5);
            assertThat(rows.getBoolean(4)).isTrue();
            assertThat(rows.getLong(5)).isZero();
            assertThat(rows.getString(6)).isEqualTo("K\u00f6ln, \"west\"").isEqualTo(rows.getString(7));
            assertThat(Instant.ofEpochSecond(rows.getLong(8))).isEqualTo("2026-11-20T02:29:00Z");
            assertThat(rows.getString(9)).isEqualTo("TIMESTAMP WITH TIME ZONE");
            assertThat(rows.getLong(10)).isEqualTo(EVENTS);
        }
    }

    @Test
    void shouldWriteArrowThatReadsAsWasRecorded() throws IOException {
        Answer answer = server.get("v1/events?format=arrow&order=asc&" + THAT_DAY);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/vnd.apache.arrow.stream")
                .containsEntry("Content-Disposition", "attachment; filename=\"zeroheap-events.arrows\"");
        assertThat(declaration(answer).getBoolean("complete")).isTrue();
        List<Map<String, @Nullable Object>> events =
                ArrowReader.rows(answer.bytes().toByteArray());
        assertThat(events)
                .hasSize(EVENTS)
                .last()
                .satisfies(last -> assertThat(last)
                        .containsEntry("timestamp", Instant.parse("2026-11-20T02:29:00Z"))
                        .containsEntry("name", "e")
                        .containsEntry("size", EVENTS - 1L)
                        .containsEntry("duration", 0.5)
                        .containsEntry("success", true)
                        .containsEntry("model", null)
                        .containsEntry("labels", Map.of("city", "K\u00f6ln, \"west\"")));

        Answer figures = server.get("v1/metrics/recent?format=arrow&group_by=module&step=1h&" + THAT_DAY);
        assertThat(ArrowReader.rows(figures.bytes().toByteArray()))
                .hasSize(3)
                .first()
                .satisfies(first -> assertThat(first)
                        .containsEntry("module", "m")
                        .containsEntry("step", Instant.parse("2026-11-20T00:00:00Z"))
                        .containsEntry("count", 60L)
                        .containsEntry("duration_p99", 0.5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format=csv     | application/json                        | text/csv;charset=utf-8",
                "format=ndjson  | image/png                               | application/x-ndjson",
                "limit=1        | */*                                     | application/json",
                "limit=1        | text/csv;q=0.5, application/x-ndjson    | application/x-ndjson",
                "limit=1        | text/csv, application/json;q=0          | text/csv;charset=utf-8",
                "limit=1        | text/html, application/*;q=0.5          | application/json",
                "limit=1        | application/vnd.apache.arrow.stream     | application/vnd.apache.arrow.stream",
            })
    void shouldLetTheParameterWinOverTheHeader(String parameter, String accept, String type) {
        Answer answer = server.send("GET", "v1/events?" + parameter + '&' + THAT_DAY, accept);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("Content-Type", type).containsEntry("Vary", "Accept");
    }

    @Test
    void shouldNameTheFormatThatIsUnknownAndTheTypesThatThereAre() {
        Answer unknown = server.get("v1/events?format=xml");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(json(unknown.body()).getString("parameter")).isEqualTo("format");
        assertThat(json(unknown.body()).getString("detail"))
                .isEqualTo("format must be one of json, ndjson, csv, parquet, arrow: xml");
        assertThat(server.get("v1/events?format=csv&format=json").status()).isEqualTo(400);

        Answer unacceptable = server.send("GET", "v1/events", "image/png");
        assertThat(unacceptable.status()).isEqualTo(406);
        assertThat(json(unacceptable.body()).getString("detail")).contains("application/x-ndjson");
    }

    /** The columns of a statement may be of any type that DuckDB has. */
    @ParameterizedTest
    @CsvSource({"parquet", "arrow"})
    void shouldNameTheFormatsThatAStatementHas(String format) {
        Answer refused = server.post("v1/sql", "{\"sql\":\"select 1\",\"format\":\"" + format + "\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(json(refused.body()).getString("detail"))
                .isEqualTo("format must be one of json, ndjson, csv: " + format);
    }

    @ParameterizedTest
    @CsvSource({"ndjson", "csv", "parquet", "arrow"})
    void shouldAnswerAFailureBeforeTheFirstByteAsAProblemAndRecordThat(String format) {
        engine.close();
        open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp"))
                .withLimits(Duration.ofNanos(1), 100));
        Answer answer = server.get("v1/events?format=" + format + '&' + THAT_DAY);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(answer.body()).contains("urn:zeroheap:problem:time-limit");
        assertThat(recorded.next())
                .containsEntry("label http.response.status_code", "503")
                .containsEntry("success", false);
        assertThat(recorded.areEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "v1/metrics/recent?, json",
        "v1/metrics/recent?, csv",
        "v1/events?limit=10&, json",
        "v1/events?limit=5&, parquet",
        "v1/events?limit=5&, arrow"
    })
    void shouldAnswerTheSameQuestionOfThePastOnceUntilALateEventComes(String path, String format) throws IOException {
        String question = path + THAT_DAY + "&format=" + format;
        Answer first = server.get(question);
        String tag = first.headers().get("ETag");
        assertThat(tag).startsWith("W/\"").endsWith('-' + format + '"');
        assertThat(first.headers()).containsEntry("Cache-Control", "private, no-cache");

        Answer again = server.send("GET", question, Map.of("Accept", "*/*", "If-None-Match", tag));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers()).containsEntry("ETag", tag).containsEntry("Cache-Control", "private, no-cache");
        Answer other = server.send("GET", question + "&name=e", Map.of("Accept", "*/*", "If-None-Match", tag));
        assertThat(other.status()).as("another question").isEqualTo(200);

        write(EVENTS, "{}");
        Answer late = server.send("GET", question, Map.of("Accept", "*/*", "If-None-Match", tag));
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.headers().get("ETag")).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource({
        "v1/metrics/recent?range=1h",
        "v1/metrics/recent?from=2026-11-20T00:00:00Z",
        "v1/metrics/recent?from=2026-11-20T00:00:00Z&to=2096-11-20T00:00:00Z"
    })
    void shouldKeepNoAnswerOfATimeThatGoesOn(String path) {
        assertThat(server.get(path).headers()).doesNotContainKey("ETag").containsEntry("Cache-Control", "no-store");
    }

    private static JsonObject declaration(Answer answer) {
        return json(answer.headers().get("Zeroheap-Declaration"));
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
