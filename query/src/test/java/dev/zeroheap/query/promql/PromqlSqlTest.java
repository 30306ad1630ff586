package dev.zeroheap.query.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.query.SampleQuery.Moments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each function against its definition in SQL, which reads the lines of the same log by itself. A part of the log is archived.
 *
 * <p>The SQL is over {@code line} (a column for each field) and the moments {@code t} with window {@code (t - w, t]}.
 */
class PromqlSqlTest {
    private static final Instant START = Instant.parse("2026-11-23T11:50:00Z");
    private static final int EVENTS = 4_000;

    @TempDir
    static Path directory;

    private static QueryEngine engine;
    private static PromqlEngine promql;
    private static Connection sql;

    @BeforeAll
    static void writeAndOpen() throws IOException, SQLException {
        Path logs = directory.resolve("logs");
        Random random = new Random(11);
        for (int run = 1; run <= 2; run++) {
            String service = run == 1 ? "web" : "worker";
            Path segment = logs.resolve(
                    service + "/20261123T115000000Z-host" + run + "-" + run + "-0000000" + run + "/00000001.jsonl");
            Files.createDirectories(segment.getParent());
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < EVENTS / 2; i++) {
                lines.append(line(random, i));
            }
            Files.writeString(segment, lines);
            if (run == 1) {
                archive(logs);
            }
        }
        engine = QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp"))
                .withArchive(ArchiveSettings.in(directory.resolve("archive"))));
        promql = new PromqlEngine(engine, Clock.systemUTC());
        sql = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
        try (Statement statement = sql.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            statement.execute("create table line as select cast(timestamp as timestamp) as ts, message as name,"
                    + " unnest(data), split_part(filename, '/', -3) as service from read_json('" + logs
                    + "/**/*.jsonl', filename = true, columns = {timestamp: 'TIMESTAMPTZ', message: 'VARCHAR', data:"
                    + " 'STRUCT(metric_type VARCHAR, duration DOUBLE, \"value\" DOUBLE, size BIGINT, success BOOLEAN,"
                    + " model VARCHAR, provider VARCHAR, prompt_tokens BIGINT, labels MAP(VARCHAR, VARCHAR))'})");
        }
    }

    private static void archive(Path logs) {
        try (Archive open = Archive.open(ArchiveSettings.in(directory.resolve("archive")))) {
            new Archiver(open, new LogDirectory(logs), ArchiverSettings.DEFAULTS).runOnce();
        }
    }

    /** Within two hours, on whole seconds often, so that edges of windows are hit. */
    private static String line(Random random, int i) {
        Instant at =
                START.plusMillis(random.nextInt(3) == 0 ? random.nextInt(7_200_000) : 1_000L * random.nextInt(7_200));
        String data = switch (random.nextInt(4)) {
            case 0, 1 ->
                "\"metric_type\":\"timer\",\"model\":\"%s\",\"provider\":\"p\",\"duration\":%s,\"success\":%s,\"prompt_tokens\":%d"
                        .formatted(
                                random.nextInt(3) == 0 ? "large" : "small",
                                Math.exp(random.nextGaussian()) / 3,
                                random.nextInt(8) != 0,
                                random.nextInt(2_000));
            case 2 -> "\"metric_type\":\"gauge\",\"value\":%s".formatted(random.nextGaussian() * 10);
            default ->
                "\"metric_type\":\"counter\",\"value\":%d,\"size\":%d"
                        .formatted(random.nextInt(5), random.nextInt(1_000_000));
        };
        String name = data.contains("timer") ? "llm_call" : data.contains("gauge") ? "queue.depth" : "orders";
        return "{\"timestamp\":\"%s\",\"message\":\"%s\",\"seq\":%d,\"data\":{%s,\"labels\":{\"http.route\":\"/r%d\"}}}\n"
                .formatted(at, name, i + 1, data, random.nextInt(3));
    }

    @AfterAll
    static void close() throws SQLException {
        engine.close();
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // expression | window | group in SQL | label | figure in SQL | events in SQL
                "sum by (model) (rate(llm_call_total[5m]))                    | 300 | model | model | count(*) / 300.0 | name = 'llm_call'",
                "rate(llm_call_total{service=\"web\",model=\"large\"}[7m])     | 420 | labels['http.route'] | http_route | count(*) / 420.0 | name = 'llm_call' and service = 'web' and model = 'large'",
                "sum by (http_route) (increase(llm_call_errors_total[10m]))   | 600 | labels['http.route'] | http_route | count(*) filter (where not success) | name = 'llm_call'",
                "sum by (model) (increase(llm_call_prompt_tokens_total[97s])) | 97  | model | model | sum(prompt_tokens) | name = 'llm_call'",
                "sum by (http_route) (increase(orders_value_total[3m]))       | 180 | labels['http.route'] | http_route | sum(\"value\") | name = 'orders'",
                "sum by (model) (increase(llm_call_duration_seconds_sum[4m])) | 240 | model | model | sum(duration) | name = 'llm_call'",
                "sum by (model) (rate(llm_call_duration_seconds_count[4m]))   | 240 | model | model | count(duration) / 240.0 | name = 'llm_call'",
                "sum by (model) (count_over_time(llm_call_total[5m]))         | 300 | model | model | count(*) | name = 'llm_call'",
                "sum by (service) (count_over_time(queue_depth_value[1h]))    | 3600 | service | service | count(\"value\") | name = 'queue.depth'",
                "count_over_time(queue_depth_value{service=\"web\"}[2m])       | 120 | labels['http.route'] | http_route | count(\"value\") | name = 'queue.depth' and service = 'web'",
                "sum_over_time(queue_depth_value{service=\"web\"}[5m])         | 300 | labels['http.route'] | http_route | sum(\"value\") | name = 'queue.depth' and service = 'web'",
                "avg_over_time(queue_depth_value{service=~\"w.b\"}[5m])        | 300 | labels['http.route'] | http_route | avg(\"value\") | name = 'queue.depth' and service = 'web'",
                "min_over_time(queue_depth_value{service!=\"worker\"}[5m])     | 300 | labels['http.route'] | http_route | min(\"value\") | name = 'queue.depth' and service = 'web'",
                "max_over_time(queue_depth_value{service!~\"work.*\"}[5m])     | 300 | labels['http.route'] | http_route | max(\"value\") | name = 'queue.depth' and service = 'web'",
                "stddev_over_time(queue_depth_value{service=\"web\"}[5m])      | 300 | labels['http.route'] | http_route | stddev_pop(\"value\") | name = 'queue.depth' and service = 'web'",
                "quantile_over_time(0.95, llm_call_duration_seconds{model=\"small\",service=\"web\"}[10m]) | 600 | labels['http.route'] | http_route | quantile_cont(duration, 0.95) | name = 'llm_call' and service = 'web' and model = 'small'",
                "quantile_over_time(0, llm_call_duration_seconds{model=\"small\",service=\"web\"}[10m])    | 600 | labels['http.route'] | http_route | min(duration) | name = 'llm_call' and service = 'web' and model = 'small'",
                "min by (model) (min_over_time(llm_call_duration_seconds[6m]))| 360 | model | model | min(duration) | name = 'llm_call'",
                "max by (model) (max_over_time(llm_call_duration_seconds[6m]))| 360 | model | model | max(duration) | name = 'llm_call'",
                "max without (service, instance, http_route, provider) (max_over_time(llm_call_duration_seconds[6m]))| 360 | model | model | max(duration) | name = 'llm_call'",
                "sum(rate(llm_call_errors_total[5m])) / sum(rate(llm_call_total[5m])) | 300 | 'all' | none | count(*) filter (where not success) / count(*) | name = 'llm_call'",
                "sum by (model) (rate(llm_call_errors_total[5m])) / sum by (model) (rate(llm_call_total[5m])) | 300 | model | model | count(*) filter (where not success) / count(*) | name = 'llm_call'",
                "sum by (http_route) (increase(orders_size_bytes_bucket{le=\"65536\"}[9m])) | 540 | labels['http.route'] | http_route | count(*) filter (where size <= 65536) | name = 'orders'",
            })
    void shouldBeWhatItsDefinitionSays(
            String expression, int window, String group, String label, String figure, String events)
            throws SQLException {
        compare(
                expression,
                window,
                group,
                label,
                figure,
                events,
                new Moments(START.plusSeconds(900), Duration.ofSeconds(60), 30));
        compare(
                expression,
                window,
                group,
                label,
                figure,
                events,
                new Moments(START.plusSeconds(1), Duration.ofMillis(95_500), 70));
        compare(
                expression,
                window,
                group,
                label,
                figure,
                events,
                new Moments(START.plusSeconds(3600), Duration.ofSeconds(1), 1));
    }

    private void compare(
            String expression, int window, String group, String label, String figure, String events, Moments moments)
            throws SQLException {
        Map<String, Double> found = found(promql.range(expression, moments), label);
        Map<String, Double> defined =
                defined("select " + group + ", epoch_us(t), " + figure + " from " + moments(moments)
                        + " join line on ts > t - interval " + window + " seconds and ts <= t where " + events
                        + " group by all");
        assertThat(defined).isNotEmpty();
        found.forEach((place, value) -> {
            if (!defined.containsKey(place)) {
                assertThat(value.isNaN() ? 0 : value)
                        .as("no event at %s", place)
                        .isZero();
            }
        });
        defined.forEach((place, value) -> assertThat(found.getOrDefault(place, Double.NEGATIVE_INFINITY))
                .as("%s at %s", expression, place)
                .isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value)))));
    }

    private static String moments(Moments moments) {
        return "(select make_timestamp(" + moments.first().toEpochMilli() * 1000 + " + i * "
                + moments.step().toNanos() / 1000 + ") as t from range(" + moments.count()
                + ") as each_one(i)) as moment";
    }

    private static Map<String, Double> found(PromqlAnswer answer, String label) {
        Map<String, Double> found = new TreeMap<>();
        for (Series series : answer.series()) {
            for (int i = 0; i < series.values().length; i++) {
                double value = series.values()[i];
                if (!Series.isAbsent(value)) {
                    String of = label.equals("none") ? "all" : series.labels().get(label);
                    long micros = answer.moments().at(i).toEpochMilli() * 1000;
                    assertThat(found.put(of + " " + micros, value))
                            .as("%s twice", of)
                            .isNull();
                }
            }
        }
        return found;
    }

    private static Map<String, Double> defined(String statement) throws SQLException {
        Map<String, Double> defined = new TreeMap<>();
        try (Statement query = sql.createStatement();
                ResultSet result = query.executeQuery(statement)) {
            while (result.next()) {
                defined.put(result.getString(1) + " " + result.getLong(2), result.getDouble(3));
            }
        }
        return defined;
    }

    /** What is done with a vector, against the same done with a table; {@code v} is {@code base} in both. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sum(v)                       | none       | select 'all', sum(v) from base",
                "avg(v)                       | none       | select 'all', avg(v) from base",
                "min(v)                       | none       | select 'all', min(v) from base",
                "max(v)                       | none       | select 'all', max(v) from base",
                "count(v)                     | none       | select 'all', count(v) from base",
                "group(v)                     | none       | select 'all', 1",
                "stddev(v)                    | none       | select 'all', stddev_pop(v) from base",
                "stdvar(v)                    | none       | select 'all', var_pop(v) from base",
                "quantile(0.3, v)             | none       | select 'all', quantile_cont(v, 0.3) from base",
                "topk(2, v)                   | http_route | select route, v from base order by v desc limit 2",
                "bottomk(1, v)                | http_route | select route, v from base order by v limit 1",
                "sort(v)                      | http_route | select route, v from base",
                "sort_desc(v)                 | http_route | select route, v from base",
                "-v                           | http_route | select route, -v from base",
                "abs(-v)                      | http_route | select route, v from base",
                "ceil(v / 7)                  | http_route | select route, ceil(v / 7) from base",
                "floor(v / 7)                 | http_route | select route, floor(v / 7) from base",
                "round(v / 7)                 | http_route | select route, round(v / 7) from base",
                "clamp(v, 80, 90)             | http_route | select route, least(greatest(v, 80), 90) from base",
                "clamp_min(v, 90)             | http_route | select route, greatest(v, 90) from base",
                "clamp_max(v, 90)             | http_route | select route, least(v, 90) from base",
                "sqrt(v)                      | http_route | select route, sqrt(v) from base",
                "exp(v / 100)                 | http_route | select route, exp(v / 100) from base",
                "ln(v)                        | http_route | select route, ln(v) from base",
                "log2(v)                      | http_route | select route, log2(v) from base",
                "log10(v)                     | http_route | select route, log10(v) from base",
                "v + 1                        | http_route | select route, v + 1 from base",
                "1 - v                        | http_route | select route, 1 - v from base",
                "v * v                        | http_route | select route, v * v from base",
                "v % 7                        | http_route | select route, v % 7 from base",
                "v ^ 2                        | http_route | select route, v ** 2 from base",
                "v > scalar(avg(v))           | http_route | select route, v from base where v > (select avg(v) from base)",
                "v <= bool scalar(avg(v))     | http_route | select route, cast(v <= (select avg(v) from base) as int) from base",
                "v == scalar(max(v))          | http_route | select route, v from base where v = (select max(v) from base)",
                "v and v > scalar(avg(v))     | http_route | select route, v from base where v > (select avg(v) from base)",
                "v unless v > scalar(avg(v))  | http_route | select route, v from base where v <= (select avg(v) from base)",
                "v or 2 * v                   | http_route | select route, v from base",
                "v / on (http_route) (v + v)  | http_route | select route, 0.5 from base",
                "vector(scalar(sum(v)))       | none       | select 'all', sum(v) from base",
                "vector(time())               | none       | select 'all', 1795439600",
            })
    void shouldComputeWithAVectorAsSqlDoesWithATable(String expression, String label, String statement)
            throws SQLException {
        Instant at = START.plusSeconds(5000);
        try (Statement table = sql.createStatement()) {
            table.execute("create or replace temp table base as select labels['http.route'] as route,"
                    + " cast(count(*) as double) as v from line where name = 'llm_call'" + window(at) + " group by 1");
        }
        String base = "(sum by (http_route) (increase(llm_call_total[20m])))";
        Map<String, Double> found = found(promql.instant(expression.replaceAll("\\bv\\b", base), at), label);
        Map<String, Double> defined =
                defined("select c0, " + at.toEpochMilli() * 1000 + ", c1 from (" + statement + ") as named(c0, c1)");
        assertThat(defined).isNotEmpty();
        assertThat(found.keySet()).isEqualTo(defined.keySet());
        defined.forEach((place, value) ->
                assertThat(found.get(place)).as(place).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value)))));
    }

    @Test
    void shouldCountSinceTheDayBeganWhereNoWindowIsGiven() throws SQLException {
        Moments moments = new Moments(START.plusSeconds(600), Duration.ofMinutes(7), 12);
        Map<String, Double> found = found(promql.range("sum by (model) (llm_call_total)", moments), "model");
        assertThat(found)
                .isEqualTo(defined("select model, epoch_us(t), count(*) from " + moments(moments)
                        + " join line on ts >= date_trunc('day', t) and ts <= t where name = 'llm_call' group by all"));
    }

    @Test
    void shouldTakeTheLatestSampleOfFiveMinutesWhereNoWindowIsGiven() throws SQLException {
        Moments moments = new Moments(START.plusSeconds(600), Duration.ofSeconds(61), 40);
        Map<String, Double> found = found(promql.range("queue_depth_value{service=\"web\"}", moments), "http_route");
        Map<String, Double> defined =
                defined("select labels['http.route'], epoch_us(t), max_by(\"value\", ts) from " + moments(moments)
                        + " join line on ts > t - interval 300 seconds and ts <= t where name = 'queue.depth' and service ="
                        + " 'web' group by all");
        assertThat(found.keySet()).isEqualTo(defined.keySet());
        long equal = found.entrySet().stream()
                .filter(one -> one.getValue().equals(defined.get(one.getKey())))
                .count();
        assertThat(equal).isGreaterThan(found.size() * 9L / 10); // of two in the same second either is the latest
        assertThat(found(promql.range("last_over_time(queue_depth_value{service=\"web\"}[5m])", moments), "http_route"))
                .isEqualTo(found);
    }

    @Test
    void shouldShiftByAnOffset() {
        Moments moments = new Moments(START.plusSeconds(3600), Duration.ofSeconds(60), 10);
        Map<String, Double> now =
                found(promql.range("sum(rate(llm_call_total[5m]))", moments.before(Duration.ofMinutes(20))), "none");
        Map<String, Double> shifted = found(promql.range("sum(rate(llm_call_total[5m] offset 20m))", moments), "none");
        assertThat(shifted.values()).containsExactlyElementsOf(now.values());
        Map<String, Double> later = found(
                promql.range("sum(rate(llm_call_total[5m] offset -20m))", moments.before(Duration.ofMinutes(40))),
                "none");
        assertThat(later.values()).containsExactlyElementsOf(now.values());
    }

    /** Cumulative counts, and the quantile that lies within the bucket of the true one. */
    @Test
    void shouldFindTheBucketOfAQuantile() throws SQLException {
        Instant at = START.plusSeconds(5000);
        PromqlAnswer buckets = promql.instant("sum by (le) (increase(llm_call_duration_seconds_bucket[20m]))", at);
        Map<String, Double> counts = found(buckets, "le").entrySet().stream()
                .collect(Collectors.toMap(one -> one.getKey().split(" ", -1)[0], Map.Entry::getValue));
        assertThat(counts).hasSize(17);
        for (String bound : counts.keySet()) {
            String upper = bound.equals("+Inf") ? "1e300" : bound;
            assertThat(defined("select 'x', 0, count(*) filter (where duration <= " + upper
                                    + ") from line where name = 'llm_call'" + window(at))
                            .get("x 0"))
                    .as(bound)
                    .isEqualTo(counts.get(bound));
        }
        double estimate = promql.instant(
                        "histogram_quantile(0.9, sum by (le) (rate(llm_call_duration_seconds_bucket[20m])))", at)
                .series()
                .get(0)
                .values()[0];
        double exact = defined(
                        "select 'x', 0, quantile_cont(duration, 0.9) from line where name = 'llm_call'" + window(at))
                .get("x 0");
        assertThat(exact).isBetween(1.0, 2.5);
        assertThat(estimate).isBetween(1.0, 2.5);
    }

    private static String window(Instant at) {
        return " and ts > timestamp '" + at.minusSeconds(1200) + "' and ts <= timestamp '" + at + "'";
    }
}
