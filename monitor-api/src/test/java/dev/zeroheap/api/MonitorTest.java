package dev.zeroheap.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorTest {
    private final FakeRecorder recorder = new FakeRecorder();
    private final PerformanceMetricsLogger logger = new PerformanceMetricsLogger(recorder);
    private final LightweightPerformanceMonitor monitor = new LightweightPerformanceMonitor(logger);

    @Test
    void shouldRecordCheckpointSaveWithItsFields() {
        monitor.recordCheckpointSave(0.5, 1024, true);

        assertThat(recorder.only())
                .isEqualTo(Map.of(
                        "type",
                        MetricType.TIMER,
                        "name",
                        "checkpoint_save",
                        "module",
                        "checkpoint",
                        "operation",
                        "save",
                        "duration",
                        0.5,
                        "size",
                        1024L,
                        "success",
                        true));
    }

    @Test
    void shouldRecordLlmCallWithItsFields() {
        monitor.recordLlmCall("gpt-4o", "openai", 1.25, 812, 96, false);

        assertThat(recorder.only())
                .isEqualTo(Map.of(
                        "type",
                        MetricType.TIMER,
                        "name",
                        "llm_call",
                        "module",
                        "llm",
                        "operation",
                        "chat",
                        "model",
                        "gpt-4o",
                        "provider",
                        "openai",
                        "duration",
                        1.25,
                        "success",
                        false,
                        "promptTokens",
                        812L,
                        "completionTokens",
                        96L));
    }

    @Test
    void shouldRecordAllTokensAndLabelsOfLlmCall() {
        monitor.recordLlmCall("m", "p", 1, new TokenUsage(1, 2, 3, 4), true, Labels.of("agent", "a"));

        assertThat(recorder.only())
                .containsEntry("promptTokens", 1L)
                .containsEntry("completionTokens", 2L)
                .containsEntry("cachedTokens", 3L)
                .containsEntry("reasoningTokens", 4L)
                .containsEntry("label.agent", "a");
    }

    @Test
    void shouldLetTheCallerSayMoreOfAnLlmCallBeforeItIsRecorded() {
        Event event = monitor.llmCall("m", "p", 2, true).timeToFirstToken(0.25);
        assertThat(recorder.recorded()).isEmpty();

        event.record();

        assertThat(recorder.only())
                .containsEntry("model", "m")
                .containsEntry("duration", 2.0)
                .containsEntry("timeToFirstToken", 0.25);
    }

    @Test
    void shouldPutMonitorsOwnLabelsOnEveryCheckpoint() {
        var checkpoints = new CheckpointPerformanceMonitor(logger, Labels.of("store", "disk"));

        checkpoints.recordCheckpointSave(0.1, 1);
        checkpoints.recordCheckpointSave(0.1, 1, false, Labels.of("why", "full"));
        checkpoints.recordCheckpointSave("t-17", 0.1, 1, true);

        assertThat(recorder.recorded()).allSatisfy(event -> assertThat(event).containsEntry("label.store", "disk"));
        assertThat(recorder.recorded().get(1))
                .containsEntry("label.why", "full")
                .containsEntry("success", false);
        assertThat(recorder.recorded().get(2)).containsEntry("label.thread_id", "t-17");
    }

    @Test
    void shouldMakeDurationOfTimersAndValueOfTheRest() {
        Instant then = Instant.parse("2026-11-23T12:00:00Z");
        logger.logMetric(MetricType.TIMER, "t", 0.25, Labels.none(), then);
        logger.logMetric(MetricType.GAUGE, "g", 0.25, Labels.of("a", "b"));

        assertThat(recorder.recorded().get(0)).containsEntry("duration", 0.25).containsEntry("timestamp", then);
        assertThat(recorder.recorded().get(1)).containsEntry("value", 0.25).containsEntry("label.a", "b");
    }

    @Test
    void shouldCountByOne() {
        monitor.increment("orders", Labels.of("country", "CH"));

        assertThat(recorder.only())
                .containsEntry("type", MetricType.COUNTER)
                .containsEntry("value", 1.0)
                .containsEntry("label.country", "CH");
    }

    @Test
    void shouldRecordScopeOnceWhenClosedTwice() {
        TimerScope scope = monitor.startTimer("import", Labels.of("file", "a"));
        scope.size(77);
        scope.close();
        scope.close();

        assertThat(recorder.only())
                .containsEntry("name", "import")
                .containsEntry("size", 77L)
                .containsEntry("label.file", "a")
                .doesNotContainKey("success");
        assertThat((Long) recorder.only().get("durationNanos")).isNotNegative();
    }

    @Test
    void shouldSayWhatFailedInScope() {
        try (TimerScope scope = monitor.startTimer("import")) {
            scope.failed(new IllegalStateException("no"));
        }

        assertThat(recorder.only())
                .containsEntry("success", false)
                .containsEntry("errorType", "java.lang.IllegalStateException");
    }

    @Test
    void shouldTimeFromStartToStop() {
        monitor.stop("far", monitor.start(), false, Labels.of("a", "b"));

        assertThat(recorder.only()).containsEntry("name", "far").containsEntry("success", false);
        assertThat((Long) recorder.only().get("durationNanos")).isNotNegative();
    }

    @Test
    void shouldTakeEightPairsOfLabels() {
        monitor.event(MetricType.EVENT, "e")
                .labels("k1", "1", "k2", "2", "k3", "3", "k4", "4", "k5", "5", "k6", "6", "k7", "7", "k8", "8")
                .record();

        for (int i = 1; i <= 8; i++) {
            assertThat(recorder.only()).containsEntry("label.k" + i, "" + i);
        }
    }

    @Test
    void shouldTakeNullsInstead() {
        monitor.event(MetricType.EVENT, "e").labels((Labels) null).tokens(null).record();

        assertThat(recorder.only()).containsOnlyKeys("type", "name");
    }
}
