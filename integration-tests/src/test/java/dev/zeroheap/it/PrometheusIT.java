package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API of Prometheus and the cost of model calls, over events of which a part is archived. */
class PrometheusIT {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path DASHBOARD = Shipped.REPOSITORY.resolve("examples/grafana/dashboards/zeroheap.json");
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int CALLS = 300;
    private static final String PRICES =
            "provider,model,from,to,input_per_million,output_per_million,cached_input_per_million,provenance\n";

    private static Path folder;
    private static Payara server;
    private static Instant now;

    @BeforeAll
    static void archiveHalfAndStart() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Shipped.DIRECTORY.resolve("prometheus")), "run-");
        now = Instant.now();
        write("20261120T000000000Z-web1-1-00000001", 0);
        ArchiverCommand.run(folder, "run", "--once");
        write("20261120T000000000Z-web1-2-00000002", CALLS / 2);
        Files.writeString(folder.resolve("prices.csv"), PRICES + "openai,m-large,2026-01-01,,2,8,0.5,list\n");
        server = Payara.start(
                folder,
                Map.of(
                        "zeroheap.archiver.enabled",
                        "false",
                        "zeroheap.prices",
                        folder.resolve("prices.csv").toString()));
    }

    /** A call each second until now, every tenth of which fails; and a checkpoint with every one. */
    private static void write(String run, int first) throws IOException {
        Path segment = folder.resolve("logs/shop/" + run + "/00000001.jsonl");
        Files.createDirectories(segment.getParent());
        StringBuilder lines = new StringBuilder();
        for (int i = first; i < first + CALLS / 2; i++) {
            Instant at = now.minusSeconds(CALLS - i);
            lines.append(
                    ("{\"timestamp\":\"%s\",\"message\":\"llm_call\",\"data\":{\"metric_type\":\"timer\",\"module\":\"llm\",\"provider\":\"openai\",\"model\":\"m-large\",\"duration\":%s,"
                                    + "\"success\":%s,\"prompt_tokens\":1000,\"completion_tokens\":100,\"cached_tokens\":400,\"time_to_first_token\":0.2}}\n")
                            .formatted(at, 0.3 + i % 10 * 0.1, i % 10 != 0));
            lines.append(
                    "{\"timestamp\":\"%s\",\"message\":\"checkpoint_save\",\"data\":{\"duration\":0.01,\"success\":true}}\n"
                            .formatted(at));
        }
        Files.writeString(segment, lines);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode data(String path) {
        JsonNode answer = server.http().get("/prometheus/api/v1/" + path).ok();
        assertThat(answer.path("status").asText()).as(path).isEqualTo("success");
        return answer.path("data");
    }

    private static double instant(String expression) {
        JsonNode result = data("query?time=" + now.getEpochSecond() + "&query=" + encoded(expression))
                .path("result");
        assertThat(result).as(expression).hasSize(1);
        return result.path(0).path("value").path(1).asDouble();
    }

    @Test
    void shouldCountArchivedAndLiveEvents() {
        assertThat(instant("sum(increase(llm_call_total[1h]))")).isEqualTo(CALLS);
        assertThat(instant("sum(increase(llm_call_errors_total[1h])) / sum(increase(llm_call_total[1h]))"))
                .isEqualTo(0.1);
        assertThat(instant("histogram_quantile(0.5, sum by (le) (increase(llm_call_duration_seconds_bucket[1h])))"))
                .isBetween(0.5, 1.0);
    }

    @Test
    void shouldAnswerFormsAndProblemsInEnvelopes() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.http().base().resolve("/prometheus/api/v1/query_range"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "query=" + encoded("sum(rate(llm_call_total[1m]))") + "&start="
                                                + now.minusSeconds(120) + "&end=" + now + "&step=15s"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(body.path("data").path("resultType").asText()).isEqualTo("matrix");
        JsonNode values = body.path("data").path("result").path(0).path("values");
        assertThat(values).hasSize(9);
        assertThat(values.path(4).path(1).asText()).isEqualTo("1");

        assertError("query?query=sum(", 400, "bad_data", "1:5: parse error");
        assertError("query?query=" + encoded("irate(a_total[5m])"), 422, "execution", "irate");
        assertError("query_range?query=1&start=0&end=100000&step=1", 400, "bad_data", "11,000 points");
        assertError("nothing", 404, "not_found", "/prometheus/api/v1/nothing");
        assertThat(server.http().get("/api/v1/nothing").contentType()).startsWith("application/problem+json");
    }

    private static void assertError(String path, int status, String type, String mentioned) {
        Http.Answer answer = server.http().get("/prometheus/api/v1/" + path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("status").asText()).isEqualTo("error");
        assertThat(answer.json().path("errorType").asText()).isEqualTo(type);
        assertThat(answer.json().path("error").asText()).contains(mentioned);
    }

    @Test
    void shouldAnswerEveryExpressionOfTheDashboard() throws IOException {
        List<String> expressions = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        dashboard
                .path("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> expressions.add(target.path("expr").asText())));
        dashboard
                .path("templating")
                .path("list")
                .forEach(variable ->
                        variables.add(variable.path("query").path("query").asText()));
        assertThat(expressions).hasSizeGreaterThan(8);
        for (String expression : expressions) {
            String asked = expression
                    .replace("$__rate_interval", "1m")
                    .replace("$service", ".*")
                    .replace("$model", ".*");
            assertThat(asked).doesNotContain("$");
            JsonNode result = data("query_range?start=" + now.minusSeconds(240).getEpochSecond() + "&end="
                            + now.getEpochSecond() + "&step=30&query=" + encoded(asked))
                    .path("result");
            if (!asked.contains("http_request")) {
                assertThat(result).as(asked).isNotEmpty();
            }
        }
        for (String variable : variables) {
            assertThat(variable).matches("label_values\\(\\w+, \\w+\\)");
            String[] parts = variable.split("[(), ]+", -1);
            assertThat(data("label/" + parts[2] + "/values?match[]=" + parts[1]))
                    .as(variable)
                    .isNotEmpty();
        }
    }

    @Test
    void shouldRecordItsOwnRequestsByRoute() {
        data("labels");
        Eventually.holds(
                "the request is an event",
                Duration.ofSeconds(90),
                () -> data("query?query=" + encoded("http_request_total{http_route=\"/prometheus/api/v1/labels\"}"))
                                .path("result")
                                .size()
                        > 0);
    }

    @Test
    void shouldSayWhatCallsCostAndFollowTheFileOfPrices() throws IOException {
        String question = "/api/v1/llm?range=1h&service=shop";
        JsonNode row = server.http().get(question).ok().path("rows").path(0);
        // 600 at 2, 400 from the cache at 0.5, 100 back at 8, by a million
        assertThat(row.path("cost").asDouble()).isEqualTo(CALLS * 2200 / 1e6);
        assertThat(row.path("model").asText()).isEqualTo("m-large");
        assertThat(row.path("unpriced_calls").asInt()).isZero();
        assertThat(row.path("duration").path("p50").asDouble()).isCloseTo(0.75, within(1e-9));

        Files.writeString(folder.resolve("prices.csv"), PRICES + "openai,m-large,2026-01-01,,1,4,,corrected\n");
        assertThat(server.http()
                        .get(question)
                        .ok()
                        .path("rows")
                        .path(0)
                        .path("cost")
                        .asDouble())
                .isEqualTo(CALLS * 1400 / 1e6);
        assertThat(server.http()
                        .get("/api/v1/llm/prices")
                        .ok()
                        .path("prices")
                        .path(0)
                        .path("provenance")
                        .asText())
                .isEqualTo("corrected");

        Files.writeString(folder.resolve("prices.csv"), PRICES + "openai,m-large,2026-01-01,,one,4,,broken\n");
        JsonNode kept = server.http().get(question).ok();
        assertThat(kept.path("rows").path(0).path("cost").asDouble()).isEqualTo(CALLS * 1400 / 1e6);
        assertThat(kept.path("declaration").path("complete").asBoolean()).isFalse();
        assertThat(kept.path("declaration").path("missing").path(0).asText())
                .contains("prices.csv, line 2: input_per_million");
        Files.writeString(folder.resolve("prices.csv"), PRICES + "openai,m-large,2026-01-01,,2,8,0.5,list\n");
    }

    @Test
    void shouldAnswerPromtool() {
        assumeThat(PROMTOOL)
                .as("promtool, of Debian's package prometheus, is not installed: not tried")
                .isExecutable();
        assertThat(promtool(
                        "instant",
                        "--time=" + now.getEpochSecond(),
                        "URL",
                        "sum by (model) (increase(llm_call_total[1h]))"))
                .isEqualTo("{model=\"m-large\"} => " + CALLS + " @[" + now.getEpochSecond() + "]\n");
        assertThat(promtool(
                        "range",
                        "--start=" + now.minusSeconds(60).getEpochSecond(),
                        "--end=" + now.getEpochSecond(),
                        "--step=30s",
                        "URL",
                        "sum(rate(llm_call_total[1m]))"))
                .startsWith("{} =>\n1 @[")
                .hasLineCount(4);
        assertThat(promtool("series", "--match=llm_call_total{model=\"m-large\"}", "URL"))
                .contains("__name__=\"llm_call_total\"", "model=\"m-large\"", "service=\"shop\"");
        assertThat(promtool("labels", "URL", "model")).isEqualTo("m-large\n");
        assertThat(promtool("labels", "URL", "__name__"))
                .contains("llm_call_duration_seconds_bucket\n", "llm_call_total\n");
    }

    private static String promtool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(PROMTOOL.toString(), "query"));
        for (String argument : arguments) {
            command.add(
                    argument.equals("URL")
                            ? server.http().base().resolve("/prometheus").toString()
                            : argument);
        }
        try (Child tool = Child.start(folder.resolve("promtool-" + arguments[0] + ".log"), command)) {
            assertThat(tool.exitCode(LIMIT)).as(tool.output()).isZero();
            return tool.output();
        }
    }
}
