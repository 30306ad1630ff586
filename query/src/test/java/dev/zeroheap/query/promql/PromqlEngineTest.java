package dev.zeroheap.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.query.QueryException;
import dev.zeroheap.query.SampleQuery.Moments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, lists and limits, on few events. */
class PromqlEngineTest {
    private static final Instant NOON = FewEvents.NOON;

    @TempDir
    Path directory;

    private FewEvents log;
    private PromqlEngine promql;

    @BeforeEach
    void open() throws IOException {
        log = new FewEvents(directory);
        promql = log.promql();
    }

    @AfterEach
    void close() {
        log.close();
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
        log.write(
                5, "http.server-request", "\"duration\":1", "\"http.route\":\"/a\",\"model\":\"label\",\"9\":\"nine\"");
        log.write(5, "http.server-request", "\"duration\":1", "\"http_route\":\"/a\"");
        assertThat(log.at("sum by (http_route) (increase(http_server_request_total{http_route=\"/a\"}[1m]))"))
                .isEqualTo("{http_route=/a}2");
        assertThat(log.at("increase(http_server_request_total{label_model=\"label\"}[1m])"))
                .isEqualTo("{_9=nine,http_route=/a,label_model=label}1");
        assertThat(log.at("sum by (label_model, _9) (increase(http_server_request_total[1m]))"))
                .isEqualTo("{_9=nine,label_model=label}1 {}1");
    }

    @Test
    void shouldTakeALongerSuffixWhereItsEventIsThere() throws IOException {
        log.write(5, "lone_errors", "\"success\":true", "");
        assertThat(log.at("sum(increase(lone_errors_total[1m]))")).isEqualTo("{}1");
        assertThat(log.at("sum(increase(req_errors_total[1m]))")).isEqualTo("{}1");
        assertThat(log.at("sum(increase(lone_errors_errors_total[1m]))")).isEqualTo("{}0");
        log.write(5, "lone", "\"success\":true", "");
        assertThat(FewEvents.at(log.anotherPromql(), "sum(increase(lone_errors_total[1m]))"))
                .isEqualTo("{}0");
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
        log.write(log.line(Instant.now(), "new", "\"duration\":1", ""));
        assertThat(promql.metadata())
                .containsEntry("new_total", new PromqlEngine.Description("counter", "Events. Of the events new.", ""))
                .containsEntry(
                        "new_duration_seconds_bucket",
                        new PromqlEngine.Description(
                                "histogram", "How long it took, by upper bounds. Of the events new.", "seconds"));
    }

    @Test
    void shouldWarnOfWhatIsMissing() throws IOException {
        log.write(5, "monitor_loss", "\"module\":\"zeroheap.recorder\",\"value\":3", "\"cause\":\"ring_full\"");
        assertThat(promql.instant("sum(increase(req_total[1m]))", NOON).warnings())
                .containsExactly("3 events are known to be lost");
    }

    @Test
    void shouldRefuseMoreSeriesThanItCanHold() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_001; i++) {
            lines.append(log.line(NOON.minusSeconds(1), "many", "", "\"id\":\"" + i + "\""));
        }
        log.write(lines.toString());
        assertThatThrownBy(() -> promql.instant("increase(many_total[1m])", NOON))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                .hasMessageContaining("at most 10000 series");
        assertThat(log.at("sum(increase(many_total[1m]))")).isEqualTo("{}10001");
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
