package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.query.ResultColumn;
import dev.zeroheap.query.ResultTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrowWriterTest {
    private static final List<ResultColumn> COLUMNS = List.of(
            new ResultColumn("text", ResultColumn.Type.TEXT),
            new ResultColumn("whole", ResultColumn.Type.WHOLE),
            new ResultColumn("decimal", ResultColumn.Type.DECIMAL),
            new ResultColumn("flag", ResultColumn.Type.FLAG),
            new ResultColumn("instant", ResultColumn.Type.INSTANT),
            new ResultColumn("map", ResultColumn.Type.TEXT_MAP));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private List<Map<String, @Nullable Object>> writtenAndRead(List<List<@Nullable Object>> rows) throws IOException {
        written.reset();
        var writer = new ArrowWriter<>(written, new ResultTable<List<@Nullable Object>>(COLUMNS, row -> row));
        for (List<@Nullable Object> row : rows) {
            writer.write(row);
        }
        writer.end();
        return ArrowReader.rows(written.toByteArray());
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return Arrays.asList(cells);
    }

    private static Map<String, @Nullable Object> named(List<@Nullable Object> row) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            named.put(COLUMNS.get(i).name(), row.get(i));
        }
        return named;
    }

    @Test
    void shouldWriteWhatArrowReads() throws IOException {
        List<List<@Nullable Object>> rows = List.of(
                row("Köln \uD83D\uDE00", 1L, 0.5, true, Instant.parse("2026-11-20T02:29:00.123456Z"), Map.of("a", "b")),
                row(null, null, null, null, null, null),
                row("", Long.MIN_VALUE, -0.0, false, Instant.parse("1969-12-31T23:59:59.999999Z"), Map.of()),
                row("x".repeat(70_000), Long.MAX_VALUE, Double.MIN_VALUE, true, Instant.EPOCH, twoLabels()));

        assertThat(writtenAndRead(rows))
                .containsExactlyElementsOf(
                        rows.stream().map(ArrowWriterTest::named).toList());
    }

    private static Map<String, @Nullable String> twoLabels() {
        Map<String, @Nullable String> labels = new LinkedHashMap<>();
        labels.put("with", "a value");
        labels.put("without", null);
        return labels;
    }

    @Test
    void shouldWriteAStreamWithoutRows() throws IOException {
        assertThat(writtenAndRead(List.of())).isEmpty();
        assertThat(written.size()).isPositive().isEven();
        assertThat(written.toByteArray()).endsWith(-1, -1, -1, -1, 0, 0, 0, 0);
    }

    /** More than some batches, with nulls in any places. */
    @Test
    void shouldWriteManyRowsInBatches() throws IOException {
        Random random = new Random(7);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            rows.add(row(
                    random.nextInt(3) == 0 ? null : "t" + i,
                    random.nextInt(3) == 0 ? null : (Object) (long) i,
                    random.nextInt(3) == 0 ? null : (Object) (i / 7.0),
                    random.nextInt(3) == 0 ? null : (Object) random.nextBoolean(),
                    random.nextInt(3) == 0 ? null : Instant.ofEpochSecond(i),
                    random.nextInt(3) == 0 ? null : Map.of("k", "v" + i)));
        }

        assertThat(writtenAndRead(rows))
                .containsExactlyElementsOf(
                        rows.stream().map(ArrowWriterTest::named).toList());
    }

    /** Large texts do not wait for a batch to be full of rows. */
    @Test
    void shouldWriteABatchOnceItsTextsAreLarge() throws IOException {
        var writer = new ArrowWriter<>(written, new ResultTable<List<@Nullable Object>>(COLUMNS, row -> row));
        String text = "x".repeat(600_000);
        writer.write(row(text, 1L, null, null, null, null));
        assertThat(written.size()).isZero();
        writer.write(row(text, 2L, null, null, null, null));
        assertThat(written.size()).isGreaterThan(1_200_000);
        assertThat(written.toString(StandardCharsets.US_ASCII)).contains("map");
    }
}
