package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.MetricType;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.RecorderSettings;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.rest.http.InMemoryServer.Answer;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random questions, sensible, nearly sensible and senseless, by parameters and by bodies: each is answered, or refused with
 * a reason; none breaks anything. {@code -Dzeroheap.fuzz.questions} asks more of them, {@code -Dzeroheap.fuzz.seed} others.
 */
class FuzzTest {
    private static final int QUESTIONS = Integer.getInteger("zeroheap.fuzz.questions", 20_000);
    private static final long SEED = Long.getLong("zeroheap.fuzz.seed", 20261127);
    private static final List<String> PATHS = List.of(
            "v1/events",
            "v1/aggregate",
            "v1/histogram",
            "v1/catalog/names",
            "v1/catalog/labels",
            "v1/catalog/values",
            "v1/catalog/services",
            "v1/catalog/runs",
            "v1/catalog/others",
            "v1/metrics/recent",
            "v1/metrics/llm",
            "v1/metrics/checkpoints");
    private static final List<String> COLUMNS = List.of(
            "name",
            "model",
            "success",
            "duration",
            "size",
            "seq",
            "label.a",
            "label.it's",
            "label.\"x\"",
            "service",
            "run",
            "host",
            "label.",
            "ts",
            "labels",
            "colour",
            "label.a=b",
            "value",
            "trace_id");
    private static final List<String> SIGNS =
            List.of("=", "!=", "^=", "=~", "!~", "<", "<=", ">", ">=", " exists", " absent", "~", "");
    private static final List<String> VALUES = List.of(
            "a",
            "llm_call",
            "true",
            "false",
            "0.5",
            "-1e3",
            "1e999",
            "NaN",
            "9223372036854775808",
            "",
            "'",
            "\\",
            "%",
            "(",
            "[a-",
            ".*",
            "a{1000}",
            "(?i)x",
            "\u0000",
            "größe",
            "\ud83d\ude00",
            "a;drop table live",
            "x'||(select 1)||'");
    private static final List<String> DURATIONS = List.of(
            "1h", "5m", "7d", "PT1S", "1s", "0s", "-1h", "1h30m", "auto", "9999999d", "1500ms", "soon", "7m", "PT-1H");
    private static final List<String> INSTANTS = List.of(
            "0",
            "1",
            "2026-11-23T12:00:00Z",
            "2026-11-23T12:00:00+02:00",
            "2026-11-23",
            "-62135596800",
            "253402300799",
            "999999999999",
            "now",
            "1795428000.5");
    private static final List<String> AGGREGATES = List.of(
            "count",
            "rate",
            "errors",
            "error_rate",
            "count(model)",
            "sum(duration)",
            "mean(size)",
            "min(value)",
            "max(label.a)",
            "stddev(duration)",
            "p50(duration)",
            "p99.9(size)",
            "p101(size)",
            "p(size)",
            "distinct(name)",
            "first(model)",
            "last(success)",
            "sum(name)",
            "count()",
            "p50",
            "median(size)",
            "sum(size",
            "stddev(seq)");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);

    @Test
    void shouldAnswerOrRefuseWhateverIsAsked() {
        RecorderSettings settings = RecorderSettings.builder()
                .directory(directory.resolve("logs"))
                .service("shop")
                .build();
        try (LogRecorder recorder = LogRecorder.open(settings)) {
            for (int i = 0; i < 20; i++) {
                recorder.event(MetricType.TIMER, i % 2 == 0 ? "llm_call" : "a")
                        .model("m" + i % 3)
                        .duration(i / 8.0)
                        .success(i % 5 != 0)
                        .label("a", i % 4 == 0 ? "text" : String.valueOf(i))
                        .label("it's", "x")
                        .record();
            }
        }
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (QueryEngine engine =
                QueryEngine.open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")))) {
            PerformanceMetricsApi api = new PerformanceMetricsApi(engine, Clock.systemUTC());
            InMemoryServer server = new InMemoryServer(
                    new MetricsResource(api),
                    new EventsResource(api),
                    new AggregateResource(api),
                    new HistogramResource(api),
                    new CatalogResource(api),
                    new ProblemMapper(),
                    new JsonFormat());
            for (int i = 0; i < QUESTIONS; i++) {
                statuses.merge(ask(server), 1, Integer::sum);
            }
        }
        assertThat(statuses.get(200)).as("%s", statuses).isGreaterThan(QUESTIONS / 20);
        assertThat(statuses.get(400)).as("%s", statuses).isGreaterThan(QUESTIONS / 20);
    }

    private int ask(InMemoryServer server) {
        String path = oneOf(PATHS);
        boolean isBody = random.nextInt(3) == 0;
        String question = isBody ? body() : parameters();
        Answer answer = isBody ? server.post(path, question) : server.get(path + '?' + question);
        assertThat(answer.status())
                .as("%s %s: %s", path, question, answer.body())
                .isIn(200, 400, 404, 422);
        if (answer.status() != 200) {
            assertThat(answer.body()).as("%s %s", path, question).contains("\"detail\":\"");
        }
        return answer.status();
    }

    private String parameters() {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> parameter())
                .map(pair -> encoded(pair[0]) + '=' + encoded(pair[1]))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String[] parameter() {
        return switch (random.nextInt(16)) {
            case 0 -> new String[] {"range", oneOf(DURATIONS)};
            case 1 -> new String[] {"from", oneOf(INSTANTS)};
            case 2 -> new String[] {"to", oneOf(INSTANTS)};
            case 3 -> new String[] {"limit", oneOf(List.of("1", "2", "10000", "0", "-1", "x", "99999999999"))};
            case 4 -> new String[] {"order", oneOf(List.of("asc", "desc", "up"))};
            case 5 -> new String[] {"group_by", several(COLUMNS)};
            case 6 -> new String[] {"step", oneOf(DURATIONS)};
            case 7 -> new String[] {"aggregates", several(AGGREGATES)};
            case 8 -> new String[] {"order_by", oneOf(AGGREGATES)};
            case 9 -> new String[] {oneOf(List.of("other", "approximate")), oneOf(List.of("true", "false", "maybe"))};
            case 10 -> new String[] {"compare", oneOf(DURATIONS)};
            case 11 -> new String[] {"column", oneOf(COLUMNS)};
            case 12 -> new String[] {"subdivisions", oneOf(List.of("1", "4", "64", "3", "128"))};
            case 13 -> new String[] {"where", oneOf(COLUMNS) + oneOf(SIGNS) + oneOf(VALUES)};
            case 14 -> new String[] {oneOf(COLUMNS) + (random.nextBoolean() ? "!" : ""), oneOf(VALUES)};
            default -> new String[] {oneOf(List.of("cursor", "colour", "")), noise()};
        };
    }

    private String several(List<String> choices) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> oneOf(choices))
                .collect(Collectors.joining(","));
    }

    private String body() {
        if (random.nextInt(10) == 0) {
            return noise();
        }
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String[] pair = parameter();
            members.add(json(pair[0]) + ':' + member(pair[1]));
        }
        String body = '{' + String.join(",", members) + '}';
        return random.nextInt(10) == 0 ? body.substring(random.nextInt(body.length())) : body;
    }

    private String member(String value) {
        return switch (random.nextInt(8)) {
            case 0 -> '[' + json(value) + ',' + json(oneOf(VALUES)) + ']';
            case 1 -> oneOf(List.of("1", "true", "null", "{}", "[]", "[[1]]", "-0.0", "1e400", "12345678901234567890"));
            case 2 ->
                "{\"column\":" + json(oneOf(COLUMNS)) + ",\"op\":"
                        + json(oneOf(SIGNS).strip()) + ",\"value\":" + json(oneOf(VALUES)) + '}';
            default -> json(value);
        };
    }

    private static String json(String text) {
        return Json.createValue(text).toString();
    }

    private String noise() {
        return random.ints(random.nextInt(40), 1, 0x250)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
