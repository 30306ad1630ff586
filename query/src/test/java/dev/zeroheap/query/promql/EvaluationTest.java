package dev.zeroheap.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators, aggregations and functions, on few events. */
class EvaluationTest {
    @TempDir
    static Path directory;

    private static FewEvents log;

    @BeforeAll
    static void open() throws IOException {
        log = new FewEvents(directory);
    }

    @AfterAll
    static void close() {
        log.close();
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
        assertThat(log.at(expression)).isEqualTo(expected);
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
        assertThatThrownBy(() -> log.at(expression))
                .isInstanceOfSatisfying(
                        PromqlException.class, e -> assertThat(e.kind()).isEqualTo(PromqlException.Kind.EXECUTION))
                .hasMessageStartingWith(message);
    }
}
