package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zeroheap.api.Event;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecorderFaultTest {
    private static final Path FULL_DEVICE = Path.of("/dev/full");

    @TempDir
    Path directory;

    private RecorderSettings.Builder settings() {
        return RecorderSettings.builder().directory(directory).service("shop");
    }

    private static void record(LogRecorder recorder, int from, int to) {
        for (int i = from; i < to; i++) {
            recorder.event(MetricType.EVENT, "e")
                    .size(i)
                    .label("k", "x".repeat(300))
                    .record();
        }
    }

    @Test
    void shouldRecoverFromAFullDiskWithNeitherGapNorDouble() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "zeroheap-test", disk.toString()))
                .as("a small file system can be mounted here")
                .isZero();
        try {
            LogRecorder recorder = LogRecorder.open(settings()
                    .directory(disk)
                    .segmentBytes(256 * 1024)
                    .ringSlots(4096)
                    .build());
            record(recorder, 0, 900);
            Waiting.until("written", () -> recorder.stats().written() == 900);
            Path filler = disk.resolve("filler");
            try (RandomAccessFile fill = new RandomAccessFile(filler.toFile(), "rw")) {
                fill.write(new byte[2 << 20]);
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space");
            }
            record(recorder, 900, 9_000);
            Waiting.until("noticed", () -> recorder.stats().lastError().contains("No space"));
            record(recorder, 9_000, 9_100);
            RecorderStats during = recorder.stats();
            assertThat(during.written()).isLessThan(9_000);
            Files.delete(filler);
            for (Path closed : closedSegments(recorder)) {
                Files.move(closed, directory.resolve("moved-" + closed.getFileName()));
            }
            Waiting.until(
                    "recovered",
                    () -> recorder.stats().written() + recorder.stats().lost() >= 9_100);
            record(recorder, 9_100, 9_200);
            recorder.close();

            RecorderStats stats = recorder.stats();
            assertThat(stats.recorded()).isEqualTo(9_200);
            assertThat(stats.written() + stats.lost()).isEqualTo(9_200);
            assertThat(stats.lost()).isPositive();
            List<JsonNode> events = Stream.concat(moved(), RunFiles.segments(recorder.runDirectory()).stream())
                    .flatMap(segment -> Stream.of(RunFiles.text(segment).split("\n")))
                    .filter(line -> !line.isEmpty())
                    .map(RunFiles::parse)
                    .collect(Collectors.toList());
            assertNumbered(events);
            assertThat(events.stream().filter(event -> !RunFiles.isOwn(event))).hasSize((int) stats.written());
            long lossWritten = events.stream()
                    .filter(event -> event.at("/message").asText().equals(LogFormat.MONITOR_LOSS))
                    .mapToLong(event -> event.at("/data/value").asLong())
                    .sum();
            assertThat(lossWritten).isEqualTo(stats.lost());
        } finally {
            run("umount", disk.toString());
        }
    }

    private List<Path> closedSegments(LogRecorder recorder) {
        List<Path> segments = RunFiles.segments(recorder.runDirectory());
        return segments.subList(0, segments.size() - 1);
    }

    private Stream<Path> moved() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("moved-")).sorted().toList().stream();
        }
    }

    @Test
    void shouldGoOnInTheSameSegmentWhenTheDeviceBehindItRecovers() throws Exception {
        assumeThat(FULL_DEVICE).exists();
        LogRecorder recorder =
                LogRecorder.open(settings().segmentAge(Duration.ofMillis(200)).build());
        Path second = recorder.runDirectory().resolve("00000002.jsonl");
        Waiting.until("open", () -> Files.exists(recorder.runDirectory().resolve("00000001.jsonl")));
        Files.createSymbolicLink(second, FULL_DEVICE);
        record(recorder, 0, 10);
        Waiting.until("rolled", () -> recorder.stats().rolls() >= 1);
        record(recorder, 10, 20);
        Waiting.until("noticed", () -> recorder.stats().lastError().contains("No space"));
        Files.delete(second);
        Waiting.until("recovered", () -> recorder.stats().written() == 20);
        recorder.close();

        LogRecorderTest.assertCompleteSequence(recorder, 20);
        assertThat(recorder.stats().lost()).isZero();
    }

    @Test
    void shouldKeepTryingWhenItsDirectoryCannotBeMadeAtStart() throws Exception {
        Path taken = Files.writeString(directory.resolve("logs"), "a file where a directory should be");
        LogRecorder recorder = LogRecorder.open(
                settings().directory(taken).ringSlots(Ring.MIN_SLOTS).build());
        record(recorder, 0, 1_000);
        Waiting.until("noticed", () -> !recorder.stats().lastError().isEmpty());
        record(recorder, 1_000, 1_100);
        assertThat(recorder.stats().lostByCause().get(LossCause.IO_ERROR)).isGreaterThanOrEqualTo(100);

        Files.delete(taken);
        Waiting.until("recovered", () -> recorder.stats().written() > 0);
        recorder.close();

        RecorderStats stats = recorder.stats();
        assertThat(stats.written() + stats.lost()).isEqualTo(1_100);
        LogRecorderTest.assertCompleteSequence(recorder, stats.written());
        assertThat(RunFiles.lossWritten(recorder.runDirectory(), LossCause.IO_ERROR))
                .isEqualTo(stats.lostByCause().get(LossCause.IO_ERROR));
    }

    @Test
    void shouldCloseInTimeAndCountWhatItCouldNeverWrite() throws Exception {
        Path taken = Files.writeString(directory.resolve("logs"), "");
        LogRecorder recorder = LogRecorder.open(settings().directory(taken).build());
        record(recorder, 0, 100);
        long start = System.nanoTime();
        recorder.close(Duration.ofMillis(300));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(recorder.stats().recorded()).isEqualTo(100);
        assertThat(recorder.stats().lostByCause()).containsEntry(LossCause.IO_ERROR, 100L);
    }

    @Test
    void shouldStartAnewWhenItsDirectoryIsRemoved() throws Exception {
        LogRecorder recorder = LogRecorder.open(settings().build());
        record(recorder, 0, 50);
        Waiting.until("written", () -> recorder.stats().written() == 50);
        removeAll(recorder.runDirectory());

        Waiting.until("noticed", () -> recorder.stats().lostByCause().get(LossCause.IO_ERROR) == 50);
        record(recorder, 50, 60);
        recorder.close();

        assertThat(RunFiles.applicationEvents(recorder.runDirectory())).hasSize(10);
        assertThat(RunFiles.segments(recorder.runDirectory())).noneMatch(segment -> segment.endsWith("00000001.jsonl"));
        assertThat(RunFiles.lossWritten(recorder.runDirectory(), LossCause.IO_ERROR))
                .isEqualTo(50);
        assertThat(recorder.runDirectory().resolve(LogFormat.LOCK_FILE)).exists();
        assertThat(recorder.stats().recorded()).isEqualTo(60);
        assertThat(recorder.stats().written()).isEqualTo(10);
    }

    @Test
    void shouldStartANewSegmentWhenTheOpenOneIsRemoved() throws Exception {
        LogRecorder recorder = LogRecorder.open(settings().build());
        record(recorder, 0, 50);
        Waiting.until("written", () -> recorder.stats().written() == 50);
        Files.delete(recorder.runDirectory().resolve("00000001.jsonl"));
        Waiting.until("noticed", () -> recorder.stats().lost() == 50);
        record(recorder, 50, 60);
        recorder.close();

        List<JsonNode> events = RunFiles.events(recorder.runDirectory());
        assertThat(events.stream().filter(event -> !RunFiles.isOwn(event))).hasSize(10);
        long first = events.get(0).at("/seq").asLong();
        assertThat(first).isEqualTo(52);
    }

    @Test
    void shouldCountAFullRingAndWriteTheCount() {
        LogRecorder recorder =
                LogRecorder.open(settings().ringSlots(Ring.MIN_SLOTS).build());
        record(recorder, 0, 200_000);
        recorder.close();

        RecorderStats stats = recorder.stats();
        assertThat(stats.lostByCause().get(LossCause.RING_FULL)).isPositive();
        assertThat(stats.written() + stats.lost()).isEqualTo(200_000);
        assertThat(RunFiles.lossWritten(recorder.runDirectory(), LossCause.RING_FULL))
                .isEqualTo(stats.lostByCause().get(LossCause.RING_FULL));
        LogRecorderTest.assertCompleteSequence(recorder, stats.written());
    }

    @Test
    void shouldWaitNoLongerThanAskedFor() throws Exception {
        Path taken = Files.writeString(directory.resolve("logs"), "");
        LogRecorder recorder = LogRecorder.open(settings()
                .directory(taken)
                .ringSlots(Ring.MIN_SLOTS)
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofMillis(100))
                .build());
        int events = 0;
        while (recorder.stats().ringFill() < Ring.MIN_SLOTS - 4) {
            record(recorder, events, ++events);
        }
        long start = System.nanoTime();
        record(recorder, events, events + 4);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        recorder.close(Duration.ofMillis(100));
        assertThat(recorder.stats().recorded()).isEqualTo(events + 4);
    }

    @Test
    void shouldFollowAClockThatStepsBack() {
        var clock = new SteppingClock(Instant.parse("2026-11-23T12:00:00Z"));
        LogRecorder recorder = LogRecorder.open(settings().build(), clock);
        record(recorder, 0, 1);
        clock.set(Instant.parse("2026-11-23T11:00:00Z"));
        Waiting.until("followed", () -> {
            record(recorder, 1, 2);
            return RunFiles.lines(recorder.runDirectory()).stream()
                    .anyMatch(line -> line.contains("2026-11-23T11:00:0"));
        });
        recorder.close();

        assertNumbered(RunFiles.events(recorder.runDirectory()));
        assertThat(recorder.stats().lost()).isZero();
    }

    @Test
    void shouldNotDieOfAnInterrupt() {
        LogRecorder recorder = LogRecorder.open(settings()
                .service("interrupted")
                .segmentBytes(64 * 1024)
                .sync(true)
                .build());
        for (int i = 0; i < 200; i++) {
            record(recorder, i * 10, i * 10 + 10);
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("zeroheap-drain-interrupted"))
                    .forEach(Thread::interrupt);
        }
        recorder.close();

        LogRecorderTest.assertCompleteSequence(recorder, 2_000);
        assertThat(recorder.stats().lost()).isZero();
    }

    @Test
    void shouldCloseOnAnInterruptedThreadAndKeepItsFlag() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        record(recorder, 0, 10);
        Thread.currentThread().interrupt();
        recorder.close();

        assertThat(Thread.interrupted()).isTrue();
        LogRecorderTest.assertCompleteSequence(recorder, 10);
    }

    @Test
    void shouldCountAnEventThatCannotBeEncoded() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        PooledEvent broken = (PooledEvent) recorder.event(MetricType.EVENT, "broken");
        broken.epochMicros = Long.MAX_VALUE / 2; // its year has no four digits
        broken.record();
        record(recorder, 0, 10);
        recorder.close();

        assertThat(recorder.stats().lostByCause()).containsEntry(LossCause.INVALID, 1L);
        LogRecorderTest.assertCompleteSequence(recorder, 10);
    }

    /** The stack may be full at any instruction, also between claiming a slot and publishing it. */
    @Test
    void shouldGoOnAfterEventsAtTheEndOfTheStack() throws InterruptedException {
        LogRecorder recorder = LogRecorder.open(settings().build());
        Thread diver = new Thread(
                null,
                () -> {
                    for (int dive = 0; dive < 300; dive++) {
                        diveAndRecord(recorder, dive % 50);
                    }
                },
                "diver",
                256 * 1024);
        diver.start();
        diver.join();
        record(recorder, 0, 10);
        recorder.close();

        List<JsonNode> events = RunFiles.events(recorder.runDirectory());
        assertThat(events.stream().filter(event -> event.at("/message").asText().equals("e")))
                .hasSize(10);
        assertNumbered(events);
    }

    /** Fills the stack, then records with one frame more of room each time, until it succeeds. */
    @SuppressWarnings("InfiniteRecursion") // the point of it
    private static void diveAndRecord(LogRecorder recorder, int padding) {
        try {
            if (padding % 3 == 0) { // so that the stack ends elsewhere each time
                diveAndRecord(recorder, padding - 1);
            } else {
                dive(recorder, padding - 1, padding, padding);
            }
        } catch (StackOverflowError full) {
            recorder.event(MetricType.EVENT, "deep").label("k", "v").record();
        }
    }

    private static void dive(LogRecorder recorder, int padding, long wider, long widest) {
        diveAndRecord(recorder, padding);
        assertThat(wider).isEqualTo(widest);
    }

    /** A caller that keeps the event by mistake disturbs nobody who has it now. */
    @Test
    void shouldIgnoreWhatIsSetAfterTheEventWasRecorded() {
        LogRecorder recorder = LogRecorder.open(settings().build());
        Event event = recorder.event(MetricType.EVENT, "once");
        event.record();
        event.module("late")
                .value(1)
                .durationNanos(1)
                .success(true)
                .size(1)
                .label("late", "late")
                .record();
        record(recorder, 0, 10);
        recorder.close();

        assertThat(RunFiles.lines(recorder.runDirectory())).noneMatch(line -> line.contains("late"));
        LogRecorderTest.assertCompleteSequence(recorder, 11);
    }

    @Test
    void shouldWaitForAReaderThatTestsTheLock() throws Exception {
        RunLock lock = new RunLock(directory.resolve("run"));
        lock.acquire();
        assertThat(lock.isHeld()).isTrue();
        lock.release();
        Path file = directory.resolve("run").resolve(LogFormat.LOCK_FILE);
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "rw");
                FileLock shared = reader.getChannel().lock(0, Long.MAX_VALUE, true)) {
            Thread acquiring = new Thread(() -> {
                try {
                    lock.acquire();
                } catch (IOException refused) {
                    throw new IllegalStateException(refused);
                }
            });
            acquiring.start();
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(lock.isHeld()).isFalse();
            shared.release();
            acquiring.join();
        }
        assertThat(lock.isHeld()).isTrue();
        lock.release();
    }

    private static void assertNumbered(List<JsonNode> events) {
        long seq = 0;
        for (JsonNode event : events) {
            assertThat(event.at("/seq").asLong()).isEqualTo(++seq);
        }
    }

    private static void removeAll(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static final class SteppingClock extends Clock {
        private volatile Instant base;
        private volatile long setAtNanos = System.nanoTime();

        SteppingClock(Instant start) {
            base = start;
        }

        void set(Instant now) {
            base = now;
            setAtNanos = System.nanoTime();
        }

        @Override
        public Instant instant() {
            return base.plusNanos(System.nanoTime() - setAtNanos);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
