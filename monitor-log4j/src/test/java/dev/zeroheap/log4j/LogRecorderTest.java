package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogRecorderTest {
    @TempDir
    Path directory;

    private RecorderSettings.Builder settings() {
        return RecorderSettings.builder().directory(directory).service("shop");
    }

    @Test
    void shouldFrameTheEventsOfARunByItsOwnLines() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder)).recordCheckpointSave(0.5, 1024, true);
        recorder.close();

        List<JsonNode> events = RunFiles.events(recorder.runDirectory());

        assertThat(events)
                .extracting(event -> event.at("/message").asText())
                .containsExactly(LogFormat.RUN_OPENED, "checkpoint_save", LogFormat.RUN_CLOSED);
        assertThat(events).extracting(event -> event.at("/seq").asLong()).containsExactly(1L, 2L, 3L);
        assertThat(events.get(0).at("/data/labels/service").asText()).isEqualTo("shop");
        assertThat(events.get(0).at("/data/labels/pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(events.get(2).at("/data/labels/written").asLong()).isEqualTo(1);
        assertThat(events.get(2).at("/data/module").asText()).isEqualTo(LogFormat.RECORDER_MODULE);
        assertThat(RunFiles.runs(directory, "shop")).containsExactly(recorder.runDirectory());
        assertThat(recorder.runDirectory().getFileName())
                .hasToString(recorder.run().toString());
    }

    @Test
    void shouldStampEventsWithTheInstantOfRecordingOrTheirOwn() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS).minusMillis(1);
        LogRecorder recorder = LogRecorder.open(settings().build());
        recorder.event(MetricType.EVENT, "now").record();
        recorder.event(MetricType.EVENT, "then")
                .timestamp(Instant.parse("2001-02-03T04:05:06.789012345Z"))
                .record();
        recorder.event(MetricType.EVENT, "never").timestamp(Instant.MAX).record();
        recorder.close();

        List<JsonNode> events = RunFiles.applicationEvents(recorder.runDirectory());

        assertThat(Instant.parse(events.get(0).at("/timestamp").asText()))
                .isBetween(before, Instant.now().plusMillis(1));
        assertThat(events.get(1).at("/timestamp").asText()).isEqualTo("2001-02-03T04:05:06.789012Z");
        assertThat(recorder.stats().cutValues()).isEqualTo(1);
    }

    @Test
    void shouldBeOnDiskWellUnder200Milliseconds() {
        try (LogRecorder recorder = LogRecorder.open(settings().build())) {
            Waiting.until("the run is open", () -> recorder.stats().bytes() > 0);
            long slowest = 0;
            for (int i = 1; i <= 20; i++) {
                long start = System.nanoTime();
                recorder.event(MetricType.EVENT, "e").record();
                int written = i;
                Waiting.until("written", () -> recorder.stats().written() == written);
                slowest = Math.max(slowest, System.nanoTime() - start);
            }
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(200));
        }
    }

    @Test
    void shouldRollBySizeAndNeverExceedIt() throws Exception {
        LogRecorder recorder = LogRecorder.open(settings()
                .segmentBytes(64 * 1024)
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofSeconds(20))
                .build());
        for (int i = 0; i < 5_000; i++) {
            recorder.event(MetricType.EVENT, "e")
                    .label("k", "x".repeat(i % 3000))
                    .record();
        }
        recorder.close();

        List<Path> segments = RunFiles.segments(recorder.runDirectory());
        assertThat(segments).hasSizeGreaterThan(100);
        assertThat(segments.get(0)).hasFileName("00000001.jsonl");
        for (Path segment : segments) {
            assertThat(Files.size(segment)).isBetween(1L, 64L * 1024);
            assertThat(RunFiles.text(segment)).endsWith("}\n");
        }
        assertCompleteSequence(recorder, 5_000);
        assertThat(recorder.stats().rolls()).isEqualTo(segments.size() - 1);
    }

    @Test
    void shouldRollAnIdleSegmentByAgeButNotAnEmptyOne() throws Exception {
        try (LogRecorder recorder =
                LogRecorder.open(settings().segmentAge(Duration.ofMillis(200)).build())) {
            recorder.event(MetricType.EVENT, "e").record();
            Path second = recorder.runDirectory().resolve("00000002.jsonl");
            Waiting.until("rolled", () -> Files.exists(second));
            Thread.sleep(1_500);

            assertThat(RunFiles.segments(recorder.runDirectory())).hasSize(2);
            assertThat(Files.size(second)).isZero();
        }
    }

    @Test
    void shouldCountOnAfterTheArchiverDeletedClosedSegments() throws Exception {
        try (LogRecorder recorder =
                LogRecorder.open(settings().segmentBytes(64 * 1024).build())) {
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 40; i++) {
                    recorder.event(MetricType.EVENT, "e")
                            .label("k", "x".repeat(2_000))
                            .record();
                }
                int rolls = round + 1;
                Waiting.until("rolled", () -> recorder.stats().rolls() >= rolls);
                List<Path> segments = RunFiles.segments(recorder.runDirectory());
                for (Path closed : segments.subList(0, segments.size() - 1)) {
                    Files.delete(closed);
                }
            }
            String last = RunFiles.segments(recorder.runDirectory())
                    .get(0)
                    .getFileName()
                    .toString();
            assertThat(last)
                    .isEqualTo(String.format("%08d.jsonl", recorder.stats().rolls() + 1));
            assertThat(recorder.stats().lost()).isZero();
        }
    }

    @Test
    void shouldCutLongTextsAndRefuseLongLines() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        recorder.event(MetricType.EVENT, "cut").module("\u0001".repeat(100_000)).record();
        recorder.event(MetricType.EVENT, "pair")
                .module("x".repeat(LineEncoder.MAX_TEXT_CHARS - 1) + "\ud83d\ude00")
                .record();
        var large = recorder.event(MetricType.EVENT, "large");
        for (int i = 0; i < 20_000; i++) {
            large.label("key" + i, "value");
        }
        large.record();
        recorder.event(MetricType.EVENT, "fine").record();
        recorder.close();

        List<JsonNode> events = RunFiles.applicationEvents(recorder.runDirectory());
        assertThat(events).extracting(event -> event.at("/message").asText()).containsExactly("cut", "pair", "fine");
        assertThat(events.get(0).at("/data/module").asText()).isEqualTo("\u0001".repeat(LineEncoder.MAX_TEXT_CHARS));
        assertThat(events.get(1).at("/data/module").asText()).isEqualTo("x".repeat(LineEncoder.MAX_TEXT_CHARS - 1));
        assertThat(recorder.stats().cutValues()).isEqualTo(2);
        assertThat(recorder.stats().lostByCause()).containsEntry(LossCause.TOO_LONG, 1L);
        assertThat(RunFiles.lossWritten(recorder.runDirectory(), LossCause.TOO_LONG))
                .isEqualTo(1);
    }

    @Test
    void shouldCountWhatCannotBeAnEvent() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        recorder.event(MetricType.EVENT, null).record();
        recorder.event(MetricType.EVENT, "").record();
        recorder.event(null, "typeless").record();
        var twice = recorder.event(MetricType.EVENT, "once");
        twice.record();
        twice.record();
        recorder.close();

        assertThat(RunFiles.applicationEvents(recorder.runDirectory())).hasSize(1);
        assertThat(RunFiles.lossWritten(recorder.runDirectory(), LossCause.INVALID))
                .isEqualTo(3);
        assertThat(recorder.stats().recorded()).isEqualTo(4);
    }

    @Test
    void shouldRefuseAndCountWhatComesAfterClosing() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        recorder.close();
        recorder.close();
        recorder.event(MetricType.EVENT, "late").record();

        assertThat(recorder.stats().lostByCause()).containsEntry(LossCause.CLOSED, 1L);
        assertThat(RunFiles.events(recorder.runDirectory())).hasSize(2);
    }

    @Test
    void shouldEndItsRunAndSayWhatItLostWhenThereWasNoTimeToWriteIt() {
        for (int attempt = 0; attempt < 20; attempt++) {
            LogRecorder recorder = LogRecorder.open(settings().build());
            for (int i = 0; i < 500; i++) {
                recorder.event(MetricType.COUNTER, "e").value(i).record();
            }
            recorder.close(Duration.ZERO);
            Waiting.until(
                    "ended",
                    () -> RunFiles.lines(recorder.runDirectory()).stream()
                            .anyMatch(line -> line.contains(LogFormat.RUN_CLOSED)));

            RecorderStats stats = recorder.stats();
            assertThat(stats.written() + stats.lost()).isEqualTo(500);
            assertThat(RunFiles.lossWritten(recorder.runDirectory(), LossCause.CLOSED))
                    .isEqualTo(stats.lostByCause().get(LossCause.CLOSED));
            List<JsonNode> events = RunFiles.events(recorder.runDirectory());
            JsonNode last = events.get(events.size() - 1);
            assertThat(last.at("/message").asText()).isEqualTo(LogFormat.RUN_CLOSED);
            assertThat(last.at("/seq").asLong()).isEqualTo(events.size());
            assertThat(last.at("/data/labels/written").asLong()).isEqualTo(stats.written());
            assertThat(last.at("/data/labels/lost").asLong()).isEqualTo(stats.lost());
        }
    }

    @Test
    void shouldLoseNothingUncountedWhenClosedDuringLoad() throws Exception {
        LogRecorder recorder = LogRecorder.open(settings().build());
        int threads = 8;
        int events = 50_000;
        CountDownLatch started = new CountDownLatch(threads);
        Thread[] producers = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            producers[t] = new Thread(() -> {
                started.countDown();
                for (int i = 0; i < events; i++) {
                    recorder.event(MetricType.COUNTER, "e").value(i).record();
                }
            });
            producers[t].start();
        }
        started.await();
        recorder.close();
        for (Thread producer : producers) {
            producer.join();
        }

        RecorderStats stats = recorder.stats();
        assertThat(stats.recorded()).isEqualTo((long) threads * events);
        assertThat(stats.written() + stats.lost()).isEqualTo((long) threads * events);
        assertCompleteSequence(recorder, stats.written());
        assertThat(RunFiles.named(recorder.runDirectory(), LogFormat.RUN_CLOSED))
                .hasSize(1);
    }

    @Test
    void shouldKeepOrderAndCompletenessOf64Threads() throws Exception {
        int threads = 64;
        int events = 2_000;
        LogRecorder recorder = LogRecorder.open(settings()
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofSeconds(20))
                .segmentBytes(1 << 20)
                .build());
        Thread[] producers = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            int id = t;
            producers[t] = new Thread(() -> {
                for (int i = 0; i < events; i++) {
                    recorder.event(MetricType.EVENT, "e")
                            .size(i)
                            .label("thread", "t" + id)
                            .record();
                }
            });
            producers[t].start();
        }
        for (Thread producer : producers) {
            producer.join();
        }
        recorder.close();

        assertCompleteSequence(recorder, (long) threads * events);
        long[] next = new long[threads];
        for (JsonNode event : RunFiles.applicationEvents(recorder.runDirectory())) {
            int id = Integer.parseInt(event.at("/data/labels/thread").asText().substring(1));
            assertThat(event.at("/data/size").asLong()).isEqualTo(next[id]++);
        }
    }

    @Test
    void shouldDescribeItselfByJmxFromBeforeTheLockUntilAfterIt() throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        LogRecorder recorder = LogRecorder.open(settings().build());
        ObjectName name = new ObjectName(recorder.run().objectName("shop"));
        assertThat(server.isRegistered(name)).isTrue();
        recorder.event(MetricType.EVENT, "e").record();
        RecorderMXBean bean = JMX.newMXBeanProxy(server, name, RecorderMXBean.class);
        Waiting.until("written", () -> bean.getWritten() == 1);

        assertThat(bean.getLostByCause()).containsEntry("ring_full", 0L).hasSize(LossCause.values().length);
        assertThat(bean.getRecorded()).isEqualTo(1);
        assertThat(bean.getBytes()).isPositive();
        assertThat(bean.getSegment()).endsWith("00000001.jsonl");
        assertThat(bean.getLastError()).isEmpty();

        recorder.close();
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void shouldLeaveNoThreadBehind() {
        LogRecorder recorder =
                LogRecorder.open(settings().service("leaves-nothing").build());
        recorder.event(MetricType.EVENT, "e").record();
        recorder.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("leaves-nothing"));
    }

    @Test
    void shouldForceEveryBatchWhenAskedTo() {
        LogRecorder recorder =
                LogRecorder.open(settings().sync(true).segmentBytes(64 * 1024).build());
        for (int i = 0; i < 500; i++) {
            recorder.event(MetricType.EVENT, "e").label("k", "x".repeat(500)).record();
        }
        recorder.close();

        assertCompleteSequence(recorder, 500);
    }

    static void assertCompleteSequence(LogRecorder recorder, long applicationEvents) {
        List<JsonNode> events = RunFiles.events(recorder.runDirectory());
        long seq = 0;
        long application = 0;
        for (JsonNode event : events) {
            assertThat(event.at("/seq").asLong()).isEqualTo(++seq);
            if (!RunFiles.isOwn(event)) {
                application++;
            }
        }
        assertThat(application).isEqualTo(applicationEvents);
    }
}
