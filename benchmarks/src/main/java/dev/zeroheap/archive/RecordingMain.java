package dev.zeroheap.archive;

import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.RecorderSettings;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code LOGS SERVICE COUNTER}: records until standard input ends, into small segments; prints the run's name first and,
 * when it ends by itself, how many events are in the log.
 *
 * <p>How many there are at least is kept in the memory-mapped file COUNTER, which outlives the process.
 */
final class RecordingMain {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private RecordingMain() {}

    @SuppressWarnings("SystemOut") // read by WriterProcess
    public static void main(String[] args) throws IOException, InterruptedException {
        LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                .directory(Path.of(args[0]))
                .service(args[1])
                .segmentBytes(SEGMENT_BYTES)
                .segmentAge(Duration.ofSeconds(1))
                .build());
        MappedByteBuffer counter = map(Path.of(args[2]));
        Thread writer = new Thread(() -> write(recorder, counter), "writer");
        writer.start();
        System.out.println(recorder.run());
        while (System.in.read() >= 0) {
            // Nobody says anything: the end is all that is waited for.
        }
        writer.interrupt();
        writer.join();
        recorder.close();
        System.out.println(recorder.stats().written());
        System.exit(0);
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    private static void write(LogRecorder recorder, MappedByteBuffer counter) {
        var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
        for (long number = 0; !Thread.currentThread().isInterrupted(); number++) {
            monitor.event(MetricType.TIMER, "torture-" + number % 5)
                    .durationNanos(number)
                    .label("parity", (number & 1) == 0 ? "even" : "odd")
                    .record();
            counter.putLong(0, recorder.stats().written());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
