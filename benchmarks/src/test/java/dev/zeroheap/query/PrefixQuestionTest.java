package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.RecorderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the torture takes for right must not be wrong. */
class PrefixQuestionTest {
    private static final int EVENTS = 100;
    private static final int LINES = EVENTS + 2;

    @TempDir
    Path folder;

    @Test
    void shouldTellAPrefixFromHolesAndDoubles() throws IOException {
        check(lines -> {}, LINES, 0, 0);
        check(lines -> lines.subList(50, LINES).clear(), 50, 0, 0);
        check(lines -> lines.remove(40), LINES - 1, 1, 0);
        check(lines -> lines.add(40, lines.get(40)), LINES + 1, 0, 1);
        check(lines -> lines.set(40, lines.get(60)), LINES, 1, 1);
        check(lines -> lines.remove(0), LINES - 1, 1, 0);
    }

    @Test
    void shouldSeeWhatKeepsCountAndSum() throws IOException {
        check(
                lines -> {
                    String middle = lines.get(50);
                    lines.set(49, middle);
                    lines.set(51, middle);
                },
                LINES,
                2,
                2);
    }

    private void check(Consumer<List<String>> damage, long lines, long holes, long doubles) throws IOException {
        Path logs = Files.createTempDirectory(folder, "logs");
        record(logs);
        Path segment = segment(logs);
        List<String> all = new ArrayList<>(Files.readAllLines(segment));
        damage.accept(all);
        Files.write(segment, all);
        try (QueryEngine engine = QueryEngine.open(QuerySettings.of(logs, folder.resolve("tmp")))) {
            RunPrefix found = engine.answer(PrefixQuestion.of(TimeRange.ALL))
                    .rows()
                    .get(0)
                    .getValue();
            assertThat(found.lines()).isEqualTo(lines);
            assertThat(found.holes()).isEqualTo(holes);
            assertThat(found.doubles()).isEqualTo(doubles);
            assertThat(found.isPrefix()).isEqualTo(holes + doubles == 0);
        }
    }

    private static void record(Path logs) {
        try (LogRecorder recorder = LogRecorder.open(
                RecorderSettings.builder().directory(logs).service("web").build())) {
            var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
            for (int i = 0; i < EVENTS; i++) {
                monitor.event(MetricType.COUNTER, BoundaryWriterMain.NAMES.get(0))
                        .size(i)
                        .record();
            }
        }
    }

    private static Path segment(Path logs) throws IOException {
        try (Stream<Path> files = Files.walk(logs)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
