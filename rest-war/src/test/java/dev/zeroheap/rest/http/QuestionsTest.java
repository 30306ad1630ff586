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
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                new AggregateResource(api),
                new HistogramResource(api),
                new CatalogResource(api),
                new LlmResource(api),
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
    void shouldAnswerFiguresOfAnyKind() {
        JsonObject answer =
                ok("v1/aggregate?range=5m&group_by=name&aggregates=count,p50(duration),error_rate,first(model)"
                        + "&order_by=error_rate&limit=2&other=true&compare=1h&step=auto");

        assertThat(answer.getString("step")).isEqualTo("PT2S");
        assertThat(answer.getInt("groups")).isEqualTo(3);
        JsonObject row = answer.getJsonArray("rows").getJsonObject(0);
        assertThat(row.getJsonObject("group").getString("name")).isEqualTo("llm_call");
        assertThat(row.getJsonObject("values").toString())
                .isEqualTo("{\"count\":1,\"error_rate\":1.0,\"first(model)\":\"m\"}");
        assertThat(row.getJsonObject("compared")).isEmpty();
        assertThat(answer.getJsonArray("rows").getJsonObject(2).getBoolean("other"))
                .isTrue();
    }

    @Test
    void shouldAnswerModelCallsWithTheirGroupBesideTheFigures() {
        JsonObject answer = ok("v1/llm?range=5m");
        assertThat(answer.getString("currency")).isEqualTo("USD");
        assertThat(answer).containsKey("declaration");
        assertThat(answer.getJsonArray("rows").toString())
                .isEqualTo(
                        "[{\"provider\":null,\"model\":\"m\",\"calls\":1,\"errors\":1,\"error_rate\":1.0,\"prompt_tokens\":7,"
                                + "\"completion_tokens\":0,\"cached_tokens\":0,\"reasoning_tokens\":0,\"unpriced_calls\":1,"
                                + "\"time_to_first_token\":{\"p50\":0.25,\"p95\":0.25}}]");
        JsonObject step = ok("v1/llm?from=2020-01-01T00:00:00Z&group_by=model&step=3650d&limit=5")
                .getJsonArray("rows")
                .getJsonObject(0);
        assertThat(step.getString("from")).isEqualTo("2020-01-01T00:00:00Z");
        assertThat(step).containsKeys("to", "model").doesNotContainKey("provider");
        assertThat(server.get("v1/llm?range=5m&format=csv").body())
                .startsWith("provider,model,calls,errors,error_rate,prompt_tokens,completion_tokens,cached_tokens,"
                        + "reasoning_tokens,cost,unpriced_calls,duration_mean,duration_p50,duration_p95,duration_p99,"
                        + "time_to_first_token_p50,time_to_first_token_p95\r\n,m,1,1,1.0,7,0,0,0,,1,,,,,0.25,0.25\r\n");
        assertThat(server.get("v1/llm?range=5m&format=ndjson").body())
                .startsWith("{\"provider\":null,\"model\":\"m\",");
        problem("v1/llm?group_by=duration", 400, "invalid-parameter");
    }

    @Test
    void shouldListPricesWithWhoSaysSo() {
        JsonObject prices = ok("v1/llm/prices");
        assertThat(prices.getString("source")).isEqualTo("built in");
        assertThat(prices).doesNotContainKey("problem");
        assertThat(prices.getJsonArray("prices").getJsonObject(0))
                .containsKeys("provider", "model", "from", "input_per_million", "output_per_million", "provenance");
    }

    @Test
    void shouldAnswerZeroWhereThereIsNothing() {
        assertThat(ok("v1/aggregate?range=5m&name=none").getJsonArray("rows").toString())
                .isEqualTo("[{\"group\":{},\"values\":{\"count\":0}}]");
    }

    @Test
    void shouldAnswerHowNumbersAreSpread() {
        assertThat(ok("v1/histogram?range=5m&subdivisions=1")
                        .getJsonArray("rows")
                        .toString())
                .isEqualTo("[{\"count\":1,\"lower\":0.5,\"upper\":1.0}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "names                       | checkpoint_save, llm_call, orders",
                "labels                      | a.b",
                "labels?name=orders          | ''",
                "values?column=label.a.b     | null, c",
                "values?column=success       | null, false, true",
                "services                    | shop",
            })
    void shouldListWhatThereIs(String question, String names) {
        JsonObject answer = ok("v1/catalog/" + question + (question.contains("?") ? "&" : "?") + "range=5m");
        assertThat(answer.getJsonArray("rows").stream()
                        .map(row -> row.asJsonObject().getString("name", "null"))
                        .sorted()
                        .collect(Collectors.joining(", ")))
                .isEqualTo(names.replace("null, c", "c, null").replace("null, false, true", "false, null, true"));
    }

    @Test
    void shouldListRunsWithTheirServiceAndHost() {
        JsonObject run = ok("v1/catalog/runs?range=5m").getJsonArray("rows").getJsonObject(0);
        assertThat(run).containsKeys("name", "service", "host", "count", "first", "last");
        assertThat(run.getInt("count")).isEqualTo(3);
        problem("v1/catalog/colours", 404, "not-found");
    }

    @Test
    void shouldLeadFromPageToPage() {
        JsonObject first = ok("v1/events?range=5m&limit=2&order=asc");
        JsonObject second = ok("v1/events?limit=2&cursor=" + first.getString("next"));

        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.getJsonArray("rows").stream())
                        .map(row -> row.asJsonObject().getString("name")))
                .containsExactly("checkpoint_save", "llm_call", "orders");
        assertThat(second).doesNotContainKey("next");
        assertThat(problem("v1/events?name=orders&cursor=" + first.getString("next"), 400, "invalid-parameter")
                        .getString("detail"))
                .isEqualTo("cursor must come with the filter of the page that it is of");
        problem("v1/events?cursor=AAAA", 400, "invalid-parameter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "v1/aggregate | from=1&to=2&group_by=name,model&limit=3&other=true&model!=x&aggregates=count,p9.5(size)"
                        + " | {`from`:1,`to`:2,`group_by`:[`name`,`model`],`limit`:3,`other`:true,`where`:[{`column`:`model`,"
                        + "`op`:`!=`,`value`:`x`}],`aggregates`:[`count`,`p9.5(size)`]}",
                "v1/events | to=4000000000&where=duration>=0.5&name=checkpoint_save&name=b"
                        + " | {`to`:`4000000000`,`where`:`duration>=0.5`,`name`:[`checkpoint_save`,`b`]}",
                "v1/histogram | to=4000000000&column=size | {`to`:4000000000,`column`:`size`}",
                "v1/catalog/names | to=4000000000&success=true | {`to`:4000000000,`success`:true}",
                "v1/metrics/recent | to=4000000000&group_by=model | {`to`:4000000000,`group_by`:`model`}",
                "v1/metrics/llm | to=4000000000 | {`to`:4000000000}",
                "v1/metrics/checkpoints | to=4000000000 | {`to`:4000000000}"
            })
    void shouldMeanTheSameInABody(String path, String parameters, String body) {
        Answer byBody = server.post(path, body.replace('`', '"'));
        assertThat(byBody.status()).as(byBody.body()).isEqualTo(200);
        assertThat(json(byBody).get("rows"))
                .isEqualTo(ok(path + '?' + parameters.replace(">", "%3E")).get("rows"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | the body must be a JSON object, and it is an array",
                "{'a' | the body must be a JSON object, and it is not from line 1, column",
                "'' | the body must be a JSON object",
                "{'range':{}} | the value of range must be a text, a number, true, false, or an array of these",
                "{'range':null} | the value of range must be a text",
                "{'where':{'column':'name'}} | a condition must have op, as a text",
                "{'where':{'column':'name','op':'~'}} | op must be one of =, !=, ^=",
                "{'where':{'colum':'name'}} | a condition must have column, op, and value or values, and nothing else: colum"
            })
    void shouldSayWhatIsWrongWithABody(String body, String message) {
        Answer answer = server.post("v1/events", body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).getString("detail")).startsWith(message);
    }

    @Test
    void shouldNameTheParameterOfABody() {
        Answer answer = server.post("v1/events", "{\"where\":[{\"column\":\"model\",\"op\":\"=~\",\"value\":\"(\"}]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).getString("parameter")).isEqualTo("model");
        assertThat(json(answer).getString("detail"))
                .startsWith("model must be matched with a regular expression of RE2: (: ");
        assertThat(server.post("v1/events", " ".repeat(QuestionBody.MAX_CHARS + 1))
                        .status())
                .isEqualTo(400);
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
