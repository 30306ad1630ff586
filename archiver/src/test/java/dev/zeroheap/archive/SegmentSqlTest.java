package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentSqlTest {
    private static final String RUN = "20261123T120000000Z-web-1-4711-9f86d081";

    @TempDir
    Path logs;

    @Test
    void shouldShowEveryFieldOfAnEvent() throws Exception {
        Map<String, Object> row = onlyRow("""
                {"timestamp":"2026-11-23T12:00:00.000123Z","level":"INFO","logger":"performance_metrics","message":"m",\
                "seq":41,"data":{"metric_type":"timer","module":"llm","operation":"chat","value":2.5,"unit":"s",\
                "duration":0.5,"size":1024,"success":true,"error_type":"e","model":"gpt","provider":"openai",\
                "prompt_tokens":1,"completion_tokens":2,"cached_tokens":3,"reasoning_tokens":4,\
                "time_to_first_token":0.25,"trace_id":"t","span_id":"s","labels":{"k":"v"}}}""");

        assertThat(row)
                .containsEntry("ts", LocalDateTime.parse("2026-11-23T12:00:00.000123"))
                .containsEntry("name", "m")
                .containsEntry("metric_type", "timer")
                .containsEntry("value", 2.5)
                .containsEntry("duration", 0.5)
                .containsEntry("size", 1024L)
                .containsEntry("success", true)
                .containsEntry("prompt_tokens", 1L)
                .containsEntry("reasoning_tokens", 4L)
                .containsEntry("time_to_first_token", 0.25)
                .containsEntry("span_id", "s")
                .containsEntry("labels", Map.of("k", "v"))
                .containsEntry("service", "web")
                .containsEntry("host", "web-1")
                .containsEntry("run", RUN)
                .containsEntry("seq", 41L);
    }

    @Test
    void shouldTurnOtherOffsetsToUtc() throws Exception {
        assertThat(onlyRow("{\"timestamp\":\"2026-11-23T14:00:00.5+02:00\",\"message\":\"m\",\"data\":{}}"))
                .containsEntry("ts", LocalDateTime.parse("2026-11-23T12:00:00.5"));
    }

    @Test
    void shouldLeaveLabelsNullWhereThereAreNone() throws Exception {
        assertThat(onlyRow(event("\"value\":1"))).containsEntry("labels", null);
    }

    @Test
    void shouldKeepUnknownFieldsAmongTheLabels() throws Exception {
        assertThat(onlyRow(
                        event("\"region\":\"eu\",\"retries\":3,\"odd/~key\":true,\"nested\":{\"a\":[1]},\"no\":null")))
                .containsEntry(
                        "labels", Map.of("region", "eu", "retries", "3", "odd/~key", "true", "nested", "{\"a\":[1]}"));
    }

    @Test
    void shouldKeepAKnownFieldThatDoesNotFitItsTypeAmongTheLabels() throws Exception {
        assertThat(onlyRow(event(
                        "\"duration\":\"fast\",\"size\":1.5,\"success\":\"perhaps\",\"labels\":{\"size\":\"large\"}")))
                .containsEntry("duration", null)
                .containsEntry("size", null)
                .containsEntry("success", null)
                .containsEntry(
                        "labels",
                        Map.of("duration", "fast", "size", "large", "data.size", "1.5", "success", "perhaps"));
    }

    @Test
    void shouldTakeWholeNumbersHoweverTheyAreWritten() throws Exception {
        assertThat(onlyRow(event("\"size\":1024.0,\"prompt_tokens\":\"12\",\"completion_tokens\":1e3")))
                .containsEntry("size", 1024L)
                .containsEntry("prompt_tokens", 12L)
                .containsEntry("completion_tokens", 1000L)
                .containsEntry("labels", null);
    }

    @Test
    void shouldTakeTheFirstOfARepeatedKeyAndLeaveNullsOut() throws Exception {
        assertThat(onlyRow(event("\"labels\":{\"a\":\"1\",\"a\":\"2\",\"z\":null,\"n\":7,\"o\":{\"x\":1}}")))
                .containsEntry("labels", Map.of("a", "1", "n", "7", "o", "{\"x\":1}"));
    }

    @Test
    void shouldKeepNumbersThatAreNoneAmongTheLabels() throws Exception {
        assertThat(onlyRow(event("\"duration\":\"nan\",\"value\":\"-Infinity\",\"size\":\"inf\"")))
                .containsEntry("duration", null)
                .containsEntry("value", null)
                .containsEntry("size", null)
                .containsEntry("labels", Map.of("duration", "nan", "value", "-Infinity", "size", "inf"));
    }

    @Test
    void shouldLeaveOutLabelsThatAreNullWhereverTheyStand() throws Exception {
        assertThat(onlyRow(event("\"labels\":{\"k\":\"v\",\"k\":\"w\"}"))).containsEntry("labels", Map.of("k", "v"));
        assertThat(onlyRow(event("\"labels\":null"))).containsEntry("labels", null);
        assertThat(onlyRow(event("\"labels\":null,\"odd\":1"))).containsEntry("labels", Map.of("odd", "1"));
        assertThat(onlyRow(event("\"labels\":{\"n\":null,\"k\":\"v\"},\"odd\":1")))
                .containsEntry("labels", Map.of("odd", "1", "k", "v"));
        assertThat(onlyRow(event("\"labels\":{\"n\":null,\"k\":\"v\"}"))).containsEntry("labels", Map.of("k", "v"));
        assertThat(onlyRow(event("\"labels\":{\"n\":3,\"deep\":{\"a\":1}}")))
                .containsEntry("labels", Map.of("n", "3", "deep", "{\"a\":1}"));
    }

    @Test
    void shouldKeepLabelsThatAreNoObjectAsText() throws Exception {
        assertThat(onlyRow(event("\"labels\":[\"a\"]"))).containsEntry("labels", Map.of("labels", "[\"a\"]"));
    }

    @Test
    void shouldGiveOneRowPerLineAndMarkWhatIsNoEvent() throws Exception {
        List<Map<String, Object>> rows = rows("not json\n"
                + event("") + "\n"
                + "{\"timestamp\":\"nonsense\",\"message\":\"m\",\"data\":{}}\n"
                + "{\"timestamp\":\"infinity\",\"message\":\"m\",\"data\":{}}\n"
                + "{\"message\":\"m\",\"data\":{}}\n"
                + "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"data\":{}}\n"
                + "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"\",\"data\":{}}\n"
                + "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"m\",\"data\":\"text\"}\n"
                + "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"m\"}\n"
                + "[1,2]\n"
                + event("") + "\n"
                + "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"torn\",\"da");

        assertThat(rows).hasSize(12);
        assertThat(rows.stream().filter(row -> row.get("ts") != null)).hasSize(2);
    }

    @Test
    void shouldReadADirectoryWhoseNameLooksLikeAPattern() throws Exception {
        logs = Files.createDirectories(logs.resolve("odd [1]* it's?"));
        assertThat(onlyRow(event("\"value\":1"))).containsEntry("value", 1.0);
    }

    @Test
    void shouldGiveNoRowWhereThereIsNoSegment() throws Exception {
        assertThat(query(SegmentSql.rows(List.of()))).isEmpty();
    }

    private static String event(String data) {
        return "{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"m\",\"seq\":1,\"data\":{" + data + "}}";
    }

    private Map<String, Object> onlyRow(String line) throws IOException, SQLException {
        List<Map<String, Object>> rows = rows(line + "\n");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private List<Map<String, Object>> rows(String lines) throws IOException, SQLException {
        Path directory = Files.createDirectories(logs.resolve("web").resolve(RUN));
        Files.writeString(directory.resolve("00000001.jsonl"), lines);
        return query(SegmentSql.rows(new LogDirectory(logs).segments()));
    }

    private static List<Map<String, Object>> query(String sql) throws SQLException {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            for (String setting : SegmentSql.SESSION) {
                statement.execute(setting);
            }
            try (ResultSet result = statement.executeQuery(sql)) {
                List<Map<String, Object>> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        }
    }

    private static Map<String, Object> row(ResultSet result) throws SQLException {
        Map<String, Object> row = new LinkedHashMap<>();
        for (EventColumn column : EventColumn.ALL) {
            row.put(
                    column.name(),
                    column.type() == EventColumn.Type.TIMESTAMP
                            ? result.getObject(column.name(), LocalDateTime.class)
                            : result.getObject(column.name()));
        }
        return row;
    }
}
