package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.query.promql.PromqlEngine;
import dev.zeroheap.rest.http.InMemoryServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API of Prometheus as it is on the wire, over a log of three events. */
class PrometheusTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String AT_NOON = "time=2026-11-23T12:00:00Z";

    @TempDir
    Path directory;

    private QueryEngine engine;
    private InMemoryServer server;

    @BeforeEach
    void writeAndOpen() throws IOException {
        Path segment = directory.resolve("logs/shop/20261123T115900000Z-web1-1-00000001/00000001.jsonl");
        Files.createDirectories(segment.getParent());
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            lines.append(
                    "{\"timestamp\":\"%s\",\"message\":\"req\",\"seq\":%d,\"data\":{\"duration\":0.2,\"model\":\"m%d\"}}\n"
                            .formatted(NOON.minusSeconds(i), i, i % 2));
        }
        Files.writeString(segment, lines);
        open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")));
    }

    private void open(QuerySettings settings) {
        close();
        engine = QueryEngine.open(settings);
        server = new InMemoryServer(
                new PrometheusResource(new PromqlEngine(engine, Clock.systemUTC())), new PrometheusErrors());
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    private static String encoded(String expression) {
        return expression
                .replace("{", "%7B")
                .replace("}", "%7D")
                .replace("\"", "%22")
                .replace("[", "%5B")
                .replace("]", "%5D")
                .replace(" ", "%20")
                .replace("+", "%2B");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "--->",
            quoteCharacter = '`',
            value = {
                "query?" + AT_NOON
                        + "&query=sum(increase(req_total[1m])) ---> {\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1795435200,\"3\"]}]}",
                "query?" + AT_NOON
                        + "&query=sum by (model) (rate(req_total[2s])) ---> {\"resultType\":\"vector\",\"result\":[{\"metric\":{\"model\":\"m1\"},\"value\":[1795435200,\"0.5\"]}]}",
                "query?time=1795435200.5&query=1.5 ---> {\"resultType\":\"scalar\",\"result\":[1795435200.5,\"1.5\"]}",
                "query?time=1795435200&query=\"a\" ---> {\"resultType\":\"string\",\"result\":[1795435200,\"a\"]}",
                "query?" + AT_NOON + "&query=nothing_total ---> {\"resultType\":\"vector\",\"result\":[]}",
                "query_range?start=1795435198&end=1795435200&step=1&query=sum(increase(req_total[1s])) ---> {\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1795435198,\"1\"],[1795435199,\"1\"],[1795435200,\"0\"]]}]}",
                "query_range?start=1795435198&end=1795435200&step=2s&query=1/0 ---> {\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1795435198,\"+Inf\"],[1795435200,\"+Inf\"]]}]}",
                "series?start=1795435100&end=1795435200&match[]=req_total{model=\"m0\"} ---> [{\"__name__\":\"req_total\",\"instance\":\"web1\",\"model\":\"m0\",\"service\":\"shop\"}]",
                "labels?start=1795435100&end=1795435200 ---> [\"__name__\",\"instance\",\"le\",\"model\",\"service\"]",
                "labels?start=1795435100&end=1795435200&match[]=req_total ---> [\"__name__\",\"instance\",\"model\",\"service\"]",
                "label/model/values?start=1795435100&end=1795435200 ---> [\"m0\",\"m1\"]",
                "label/model/values?start=1795435100&end=1795435200&limit=1 ---> [\"m0\"]",
                "metadata?metric=none ---> {}",
            })
    void shouldAnswerInTheEnvelope(String path, String data) {
        Answer answer = server.get(encoded(path));
        assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
    }

    @Test
    void shouldSayAsWhichPrometheusItBehaves() {
        assertThat(server.get("status/buildinfo").body()).contains("\"version\":\"2.");
    }

    @Test
    void shouldTakeForms() {
        assertThat(server.postForm("query?" + AT_NOON, "query=sum(increase(req_total%5B1m%5D))")
                        .body())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1795435200,\"3\"]}]}}");
        assertThat(server.postForm("query_range", "query=1&start=1&end=2&step=1")
                        .body())
                .contains("[1,\"1\"],[2,\"1\"]");
        assertThat(server.postForm("series", "match%5B%5D=req_total&start=1795435100&end=1795435200")
                        .body())
                .contains("\"m0\"", "\"m1\"");
        assertThat(server.postForm("labels", "start=1795435100&end=1795435200").body())
                .contains("\"model\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "query                                         | 400 | bad_data  | invalid parameter \"query\": must be given",
                "query?query=sum(                              | 400 | bad_data  | invalid parameter \"query\": 1:5: parse error: unexpected end of input",
                "query?query=1&time=soon                       | 400 | bad_data  | invalid parameter \"time\": cannot parse \"soon\" to a valid timestamp",
                "query?query=1&timeout=long                    | 400 | bad_data  | invalid parameter \"timeout\"",
                "query?query=req_total&time=999999999999999    | 400 | bad_data  | must be 0001-01-01T00:00:00Z..",
                "query?query=irate(req_total[5m])              | 422 | execution | the function irate is not supported",
                "query?query=rate(req_duration_seconds[5m])    | 422 | execution | rate needs a counter",
                "query?query=req_total{model=~\"(?=a)\"}       | 400 | bad_data  | must be matched with a regular expression of RE2",
                "query_range?query=1&start=0&end=1             | 400 | bad_data  | invalid parameter \"step\": must be given",
                "query_range?query=1&start=0&end=1&step=0      | 400 | bad_data  | invalid parameter \"step\": zero or negative",
                "query_range?query=1&start=0&end=1&step=-5s    | 400 | bad_data  | invalid parameter \"step\": cannot parse \"-5s\"",
                "query_range?query=1&start=2&end=1&step=1      | 400 | bad_data  | invalid parameter \"end\": end timestamp must not be before start",
                "query_range?query=1&start=0&end=11000&step=1  | 400 | bad_data  | exceeded maximum resolution of 11,000 points per timeseries",
                "series                                        | 400 | bad_data  | no match[] parameter provided",
                "series?match[]=sum(a)                         | 400 | bad_data  | expected a selector",
                "label/a-b/values                              | 400 | bad_data  | invalid label name: \"a-b\"",
                "labels?limit=some                             | 400 | bad_data  | invalid parameter \"limit\"",
                "query_exemplars                               | 404 | not_found | nothing is at /api/query_exemplars",
            })
    void shouldAnswerErrorsAsPrometheusDoes(String path, int status, String type, String message) {
        Answer answer = server.get(encoded(path));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body())
                .startsWith("{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"")
                .contains(message.replace("\"", "\\\""));
        assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
    }

    @Test
    void shouldTellOtherMethodsWhatIsAllowed() {
        Answer answer = server.send("PUT", "query", "*/*");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().get("Allow")).contains("GET", "POST");
        assertThat(answer.body()).contains("\"errorType\":\"bad_data\"");
    }

    @Test
    void shouldTellWhatTakesTooLongFromWhatIsClosed() {
        open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp"))
                .withLimits(Duration.ofNanos(1), 1));
        Answer late = server.get("query?query=req_total");
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.body()).contains("\"errorType\":\"timeout\"");
        engine.close();
        Answer closed = server.get("query?query=req_total");
        assertThat(closed.status()).isEqualTo(503);
        assertThat(closed.body()).contains("\"errorType\":\"unavailable\"");
    }

    @Test
    void shouldTellNothingOfWhatNobodyExpected() {
        server = new InMemoryServer(new SomeFailure(), new PrometheusErrors());
        Answer answer = server.get("failure");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body())
                .contains("\"errorType\":\"internal\"", "under the id")
                .doesNotContain("secret");
    }

    /** Fails in a way that no one foresaw. */
    @jakarta.ws.rs.Path("failure")
    public static final class SomeFailure {
        /** Fails. */
        @jakarta.ws.rs.GET
        public Map<String, String> fail() {
            throw new IllegalStateException("secret");
        }
    }
}
