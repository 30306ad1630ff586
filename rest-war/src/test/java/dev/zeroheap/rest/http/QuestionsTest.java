package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.MetricType;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.RecorderSettings;
import dev.zeroheap.query.EventQuery;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.query.TimeRange;
import dev.zeroheap.rest.http.InMemoryServer.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The resources over a real engine and a log with three events. */
class QuestionsTest {
    @TempDir
    Path directory;

    private QueryEngine engine;
    private InMemoryServer server;

    @BeforeEach
    void recordAndOpen() {
        RecorderSettings settings = RecorderSettings.builder()
                .directory(directory.resolve("logs"))
                .service("shop")
                .build();
        try (LogRecorder recorder = LogRecorder.open(settings)) {
            recorder.event(MetricType.TIMER, "checkpoint_save")
                    .module("checkpoint")
                    .duration(0.5)
                    .size(1024)
                    .success(true)
                    .label("a.b", "c")
                    .record();
            recorder.event(MetricType.TIMER, "llm_call")
                    .module("llm")
                    .model("m")
                    .promptTokens(7)
                    .success(false)
                    .timeToFirstToken(0.25)
                    .record();
            recorder.event(MetricType.COUNTER, "orders").value(2).record();
        }
        open(settingsOf -> settingsOf);
    }

    private void open(UnaryOperator<QuerySettings> change) {
        close();
        engine = QueryEngine.open(change.apply(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp"))));
        PerformanceMetricsApi api = new PerformanceMetricsApi(engine, Clock.systemUTC());
        server = new InMemoryServer(
                new MetricsResource(api),
                new EventsResource(api),
                new DownloadWriter(),
                new ProblemMapper(),
                new JsonFormat());
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void shouldAnswerFiguresInSnakeCaseWithoutNullsButInAGroup() {
        JsonObject answer = ok("v1/metrics/llm?range=5m");
        assertThat(answer.getJsonObject("declaration")).containsKeys("from", "rows_scanned", "unclean_runs");
        JsonObject row = answer.getJsonArray("rows").getJsonObject(0);
        assertThat(row.getJsonNumber("error_rate").doubleValue()).isEqualTo(1);
        assertThat(row.getJsonObject("tokens").getInt("prompt")).isEqualTo(7);
        assertThat(row.getJsonObject("time_to_first_token").getJsonNumber("p99").doubleValue())
                .isEqualTo(0.25);
        assertThat(row.getJsonObject("group"))
                .containsOnlyKeys("model", "provider")
                .containsEntry("provider", JsonValue.NULL);
        assertThat(row).doesNotContainKeys("duration", "value", "size", "step");
    }

    @Test
    void shouldAnswerEventsWithTheirLabelsAsTheyAre() {
        JsonObject event = ok("v1/events?range=5m&name=checkpoint_save")
                .getJsonArray("rows")
                .getJsonObject(0);
        assertThat(event.getString("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        assertThat(event.getJsonObject("labels").getString("a.b")).isEqualTo("c");
        assertThat(event.getJsonObject("fields").getInt("size")).isEqualTo(1024);
    }

    @Test
    void shouldAnswerCheckpointsAndAllRecentMetrics() {
        assertThat(ok("v1/metrics/checkpoints?range=5m").getJsonArray("rows")).hasSize(1);
        assertThat(ok("v1/metrics/recent?range=5m").getJsonArray("rows")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1/metrics/recent?range=soon   | invalid-parameter | range  | soon",
                "v1/events?limit=20000          | invalid-parameter | limit  | limit must be 1..10000: 20000",
                "v1/events?colour=red           | unknown-parameter | colour | colour",
                "v1/metrics/llm?module=x        | unknown-parameter | module | it is always llm",
                "v1/metrics/recent?limit=1&limit=2 | invalid-parameter | limit | given once",
            })
    void shouldNameTheParameterThatIsWrong(String path, String type, String parameter, String mentioned) {
        JsonObject problem = problem(path, 400, type);
        assertThat(problem.getString("parameter")).isEqualTo(parameter);
        assertThat(problem.getString("detail")).contains(mentioned);
    }

    @Test
    void shouldSayThatAnAnswerWouldBeTooLarge() {
        open(settings -> settings.withLimits(settings.timeLimit(), 1));
        problem("v1/metrics/recent?range=5m", 422, "too-large");
    }

    @Test
    void shouldSayThatTheTimeLimitPassed() {
        open(settings -> settings.withLimits(Duration.ofNanos(1), settings.rowLimit()));
        problem("v1/metrics/recent?range=5m", 503, "time-limit");
    }

    @Test
    void shouldSayThatItIsBusyAndWhenToAskAgain() throws InterruptedException {
        open(settings -> settings.withConcurrency(1, Duration.ZERO));
        CountDownLatch streaming = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Thread other = new Thread(() -> engine.stream(EventQuery.newest(TimeRange.ALL), event -> {
            streaming.countDown();
            await(asked);
        }));
        other.start();
        await(streaming);
        Answer answer = server.get("v1/events?range=5m");
        asked.countDown();
        other.join();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
        assertThat(answer.body()).contains("urn:zeroheap:problem:busy");
    }

    @Test
    void shouldSayThatNothingCanBeAskedAnyMore() {
        engine.close();
        problem("v1/events?range=5m", 503, "unavailable");
    }

    private JsonObject ok(String path) {
        Answer answer = server.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private JsonObject problem(String path, int status, String type) {
        Answer answer = server.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
        JsonObject problem = json(answer);
        assertThat(problem.getString("type")).isEqualTo("urn:zeroheap:problem:" + type);
        return problem;
    }

    private static JsonObject json(Answer answer) {
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
