package dev.zeroheap.query.promql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QueryException;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.query.SampleQuery.Moments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators, aggregations and names over a log of few events, at noon. */
class PromqlEngineTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    private Path segment;
    private QueryEngine engine;
    private PromqlEngine promql;
    private int seq;

    @BeforeEach
    void writeAndOpen() throws IOException {
        segment = directory.resolve("logs/shop/20261123T115900000Z-web1-1-00000001/00000001.jsonl");
        Files.createDirectories(segment.getParent());
        write(10, "req", "\"duration\":0.02,\"success\":true,\"model\":\"a\"", "");
        write(20, "req", "\"duration\":0.2,\"success\":false,\"model\":\"a\",\"error_type\":\"E\"", "");
        write(30, "req", "\"duration\":2,\"success\":true,\"model\":\"b\"", "");
        write(40, "req", "\"duration\":4,\"success\":true,\"model\":\"b\"", "");
        write(50, "depth", "\"metric_type\":\"gauge\",\"value\":-1.5", "\"q\":\"x\"");
        write(40, "depth", "\"metric_type\":\"gauge\",\"value\":2.5", "\"q\":\"y\"");
        write(30, "depth", "\"metric_type\":\"gauge\",\"value\":4", "\"q\":\"z\"");
        engine = QueryEngine.open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")));
        promql = new PromqlEngine(engine, Clock.systemUTC());
    }

    private void write(int secondsBeforeNoon, String name, String data, String labels) throws IOException {
        String line = "{\"timestamp\":\"%s\",\"message\":\"%s\",\"seq\":%d,\"data\":{%s,\"labels\":{%s}}}\n"
                .formatted(NOON.minusSeconds(secondsBeforeNoon), name, ++seq, data, labels);
        Files.writeString(segment, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** Without what all series have in common. */
    private String at(String expression) {
        return promql.instant(expression, NOON).series().stream()
                .map(series -> series.labels().without(List.of("service", "instance")).pairs().entrySet().stream()
                                .map(pair -> pair.getKey() + "=" + pair.getValue())
                                .collect(joining(",", "{", "}"))
                        + NumberText.of(series.values()[0]))
                .collect(joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "--->",
            quoteCharacter = '`',
            value = {
                "depth_value ---> {__name__=depth_value,q=x}-1.5 {__name__=depth_value,q=y}2.5 {__name__=depth_value,q=z}4",
                "-depth_value ---> {q=x}1.5 {q=y}-2.5 {q=z}-4",
                "depth_value * 2 - 1 ---> {q=x}-4 {q=y}4 {q=z}7",
                "2 - depth_value{q=\"y\"} ---> {q=y}-0.5",
                "depth_value > 0 ---> {__name__=depth_value,q=y}2.5 {__name__=depth_value,q=z}4",
                "0 < depth_value ---> {__name__=depth_value,q=y}2.5 {__name__=depth_value,q=z}4",
                "depth_value > bool 3 ---> {q=x}0 {q=y}0 {q=z}1",
                "depth_value != 4 ---> {__name__=depth_value,q=x}-1.5 {__name__=depth_value,q=y}2.5",
                "depth_value + depth_value ---> {q=x}-3 {q=y}5 {q=z}8",
                "depth_value / on (q) depth_value{q=\"z\"} ---> {q=z}1",
                "depth_value % 2 ---> {q=x}-1.5 {q=y}0.5 {q=z}0",
                "depth_value and depth_value{q=~\"x|y\"} ---> {__name__=depth_value,q=x}-1.5 {__name__=depth_value,q=y}2.5",
                "depth_value unless depth_value{q=\"x\"} ---> {__name__=depth_value,q=y}2.5 {__name__=depth_value,q=z}4",
                "depth_value{q=\"x\"} or vector(7) ---> {__name__=depth_value,q=x}-1.5 {}7",
                "sum(nothing_total) or vector(0) ---> {}0",
                "abs(depth_value{q=\"x\"}) ---> {q=x}1.5",
                "ceil(depth_value) ---> {q=x}-1 {q=y}3 {q=z}4",
                "floor(depth_value) ---> {q=x}-2 {q=y}2 {q=z}4",
                "round(depth_value) ---> {q=x}-1 {q=y}3 {q=z}4",
                "round(depth_value, 5) ---> {q=x}0 {q=y}5 {q=z}5",
                "clamp(depth_value, 0, 3) ---> {q=x}0 {q=y}2.5 {q=z}3",
                "clamp_min(depth_value, 0) ---> {q=x}0 {q=y}2.5 {q=z}4",
                "clamp_max(depth_value, 3) ---> {q=x}-1.5 {q=y}2.5 {q=z}3",
                "sqrt(depth_value{q=\"z\"}) ---> {q=z}2",
                "exp(depth_value * 0) ---> {q=x}1 {q=y}1 {q=z}1",
                "ln(depth_value{q=\"z\"} / 4) ---> {q=z}0",
                "log2(depth_value{q=\"z\"}) ---> {q=z}2",
                "log10(depth_value{q=\"z\"} * 25) ---> {q=z}2",
                "sort_desc(depth_value) ---> {__name__=depth_value,q=z}4 {__name__=depth_value,q=y}2.5 {__name__=depth_value,q=x}-1.5",
                "sort(-depth_value) ---> {q=z}-4 {q=y}-2.5 {q=x}1.5",
                "sum(depth_value) ---> {}5",
                "avg(depth_value > 0) ---> {}3.25",
                "min(depth_value) ---> {}-1.5",
                "max(depth_value) ---> {}4",
                "count(depth_value) ---> {}3",
                "group(depth_value) ---> {}1",
                "stddev(depth_value > 0) ---> {}0.75",
                "stdvar(depth_value > 0) ---> {}0.5625",
                "quantile(0.5, depth_value) ---> {}2.5",
                "quantile(0.25, depth_value > 0) ---> {}2.875",
                "topk(1, depth_value) ---> {__name__=depth_value,q=z}4",
                "bottomk(2, depth_value) ---> {__name__=depth_value,q=x}-1.5 {__name__=depth_value,q=y}2.5",
                "topk(5, depth_value) by (q) ---> {__name__=depth_value,q=x}-1.5 {__name__=depth_value,q=y}2.5 {__name__=depth_value,q=z}4",
                "count without (q) (depth_value) ---> {}3",
                "scalar(depth_value{q=\"z\"}) + 1 ---> {}5",
                "scalar(depth_value) ---> {}NaN",
                "time() ---> {}1795435200",
                "req_total ---> {__name__=req_total,error_type=E,model=a}1 {__name__=req_total,model=a}1 {__name__=req_total,model=b}2",
                "sum by (model) (req_errors_total) ---> {model=a}1 {model=b}0",
                "increase(req_total{model=\"\"}[1m]) ---> ``",
                "sum(increase(req_total{model!=\"\"}[1m])) ---> {}4",
                "sum(increase(req_total{error_type=\"\"}[1m])) ---> {}3",
                "sum(increase(req_total{error_type=~\"|E\"}[1m])) ---> {}4",
                "sum(increase(req_total{none=~\".+\"}[1m])) ---> ``",
                "sum(increase(req_total[30s])) ---> {}2",
                "rate(req_total{model=\"b\"}[40s]) ---> {model=b}0.025",
                "sum(req_duration_seconds_count) ---> {}4",
                "sum(req_duration_seconds_sum) ---> {}6.22",
                "sum(req_duration_seconds_bucket{le=\"0.25\"}) ---> {}2",
                "sum by (model) (increase(req_duration_seconds_sum[1m])) / sum by (model) (increase(req_duration_seconds_count[1m])) ---> {model=a}0.11 {model=b}3",
                "max_over_time(req_duration_seconds{model=\"b\"}[1m]) ---> {model=b}4",
                "quantile_over_time(0.5, req_duration_seconds{model=\"b\"}[1m]) ---> {model=b}3",
                "quantile_over_time(-1, req_duration_seconds{model=\"b\"}[1m]) ---> {model=b}-Inf",
                "quantile_over_time(2, req_duration_seconds{model=\"b\"}[1m]) ---> {model=b}+Inf",
                "histogram_quantile(0.5, sum by (le) (req_duration_seconds_bucket)) ---> {}0.25",
                "histogram_quantile(1, sum by (le) (req_duration_seconds_bucket)) ---> {}5",
                "histogram_quantile(2, req_duration_seconds_bucket{model=\"b\"}) ---> {model=b}+Inf",
                "{__name__=~\"depth_v.*\",q=\"x\"} ---> {__name__=depth_value,q=x}-1.5",
            })
    void shouldEvaluate(String expression, String expected) {
        assertThat(at(expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "--->",
            quoteCharacter = '`',
            value = {
                "rate(depth_value[1m]) ---> rate needs a counter, and depth_value has the numbers of single events",
                "avg_over_time(req_total[1m]) ---> avg_over_time needs the numbers of single events, and req_total is a counter",
                "depth_value + on () depth_value ---> found duplicate series for the match group {} on the left hand-side",
                "abs({__name__=~\"req_(total|errors_total)\",model=\"b\"}) ---> vector cannot contain metrics with the same labelset",
                "depth_value[5m] ---> a range vector as an answer is not supported",
            })
    void shouldSayWhyThereIsNoAnswer(String expression, String message) {
        assertThatThrownBy(() -> promql.instant(expression, NOON))
                .isInstanceOfSatisfying(
                        PromqlException.class, e -> assertThat(e.kind()).isEqualTo(PromqlException.Kind.EXECUTION))
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldRefuseARegularExpressionThatOnlyJavaKnows() {
        assertThatThrownBy(() -> promql.instant("req_total{model=~\"(?=a).*\"}", NOON))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(QueryException.Code.INVALID_PARAMETER));
    }

    @Test
    void shouldKeepTheLatestSampleFiveMinutesAndACounterTheDay() {
        Moments moments = new Moments(NOON.minusSeconds(60), Duration.ofMinutes(1), 8);
        Series gauge = promql.range("depth_value{q=\"x\"}", moments).series().get(0);
        assertThat(gauge.values()[0])
                .satisfies(value -> assertThat(Series.isAbsent(value)).isTrue());
        assertThat(gauge.values()[5]).isEqualTo(-1.5);
        assertThat(Series.isAbsent(gauge.values()[6])).isTrue();
        Moments hours = new Moments(NOON, Duration.ofHours(6), 4);
        Series counter = promql.range("sum(req_total)", hours).series().get(0);
        assertThat(counter.values()[0]).isEqualTo(4);
        assertThat(counter.values()[1]).isEqualTo(4);
        assertThat(counter.values()[2]).isZero(); // at midnight
    }

    @Test
    void shouldFindEventsAndLabelsWhoseNamesPromqlCannotSpell() throws IOException {
        write(5, "http.server-request", "\"duration\":1", "\"http.route\":\"/a\",\"model\":\"label\",\"9\":\"nine\"");
        write(5, "http.server-request", "\"duration\":1", "\"http_route\":\"/a\"");
        assertThat(at("sum by (http_route) (increase(http_server_request_total{http_route=\"/a\"}[1m]))"))
                .isEqualTo("{http_route=/a}2");
        assertThat(at("increase(http_server_request_total{label_model=\"label\"}[1m])"))
                .isEqualTo("{_9=nine,http_route=/a,label_model=label}1");
        assertThat(at("sum by (label_model, _9) (increase(http_server_request_total[1m]))"))
                .isEqualTo("{_9=nine,label_model=label}1 {}1");
    }

    @Test
    void shouldTakeALongerSuffixWhereItsEventIsThere() throws IOException {
        write(5, "lone_errors", "\"success\":true", "");
        assertThat(at("sum(increase(lone_errors_total[1m]))")).isEqualTo("{}1");
        assertThat(at("sum(increase(req_errors_total[1m]))")).isEqualTo("{}1");
        assertThat(at("sum(increase(lone_errors_errors_total[1m]))")).isEqualTo("{}0");
        write(5, "lone", "\"success\":true", "");
        assertThat(new PromqlEngine(engine, Clock.systemUTC())
                        .instant("sum(increase(lone_errors_total[1m]))", NOON)
                        .series()
                        .get(0)
                        .values()[0])
                .isZero();
    }

    @Test
    void shouldListNamesLabelsValuesAndSeries() {
        Instant start = NOON.minusSeconds(100);
        assertThat(promql.labelValues("__name__", List.of(), start, NOON))
                .contains("req_total", "req_errors_total", "req_duration_seconds_bucket", "depth_value", "depth_total")
                .doesNotContain("depth_value_total", "req_value", "depth_duration_seconds", "req_size_bytes_sum");
        assertThat(promql.labelNames(List.of(), start, NOON))
                .containsExactly("__name__", "error_type", "instance", "le", "model", "q", "service");
        assertThat(promql.labelNames(List.of("depth_value"), start, NOON))
                .containsExactly("__name__", "instance", "q", "service");
        assertThat(promql.labelValues("q", List.of(), start, NOON)).containsExactly("x", "y", "z");
        assertThat(promql.labelValues("q", List.of("depth_value{q!=\"x\"}"), start, NOON))
                .containsExactly("y", "z");
        assertThat(promql.labelValues("le", List.of(), start, NOON)).contains("+Inf", "0.25", "65536");
        assertThat(promql.labelValues("nothing", List.of(), start, NOON)).isEmpty();
        Set<Labels> series =
                promql.series(List.of("req_total{model=\"b\"}", "req_errors_total{model=\"b\"}"), start, NOON);
        assertThat(series)
                .extracting(labels -> labels.get("__name__"))
                .containsExactly("req_errors_total", "req_total");
        assertThat(promql.series(List.of("req_total"), NOON.minusSeconds(5), NOON))
                .isEmpty();
    }

    @Test
    void shouldDescribeTheMetricsOfTheLastDay() throws IOException {
        String now = "{\"timestamp\":\"%s\",\"message\":\"new\",\"seq\":%d,\"data\":{\"duration\":1}}\n"
                .formatted(Instant.now(), ++seq);
        Files.writeString(segment, now, StandardOpenOption.APPEND);
        assertThat(promql.metadata())
                .containsEntry("new_total", new PromqlEngine.Description("counter", "Events. Of the events new.", ""))
                .containsEntry(
                        "new_duration_seconds_bucket",
                        new PromqlEngine.Description(
                                "histogram", "How long it took, by upper bounds. Of the events new.", "seconds"));
    }

    @Test
    void shouldWarnOfWhatIsMissing() throws IOException {
        write(5, "monitor_loss", "\"module\":\"zeroheap.recorder\",\"value\":3", "\"cause\":\"ring_full\"");
        assertThat(promql.instant("sum(increase(req_total[1m]))", NOON).warnings())
                .containsExactly("3 events are known to be lost");
    }

    @Test
    void shouldRefuseMoreSeriesThanItCanHold() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_001; i++) {
            lines.append(
                    "{\"timestamp\":\"%s\",\"message\":\"many\",\"seq\":%d,\"data\":{\"labels\":{\"id\":\"%d\"}}}\n"
                            .formatted(NOON.minusSeconds(1), ++seq, i));
        }
        Files.writeString(segment, lines, StandardOpenOption.APPEND);
        assertThatThrownBy(() -> promql.instant("increase(many_total[1m])", NOON))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                .hasMessageContaining("at most 10000 series");
        assertThat(at("sum(increase(many_total[1m]))")).isEqualTo("{}10001");
    }

    @Test
    void shouldAnswerTexts() {
        assertThat(promql.instant("\"a\"", NOON))
                .returns(PromqlAnswer.Kind.STRING, PromqlAnswer::kind)
                .returns("a", PromqlAnswer::text);
        assertThatThrownBy(() -> promql.range("\"a\"", PromqlTestMoments.ONE))
                .hasMessage("invalid expression type \"string\" for range query, must be Scalar or instant Vector");
    }

    @Test
    void shouldWriteNumbersAsPrometheusDoes() {
        assertThat(List.of(0.25, 12.0, 1e20, 1e21, 1.5e-7, -0.0, Double.NaN, Double.POSITIVE_INFINITY, 1e-5).stream()
                        .map(NumberText::of))
                .containsExactly(
                        "0.25", "12", "100000000000000000000", "1e+21", "1.5e-07", "-0", "NaN", "+Inf", "0.00001");
    }
}
