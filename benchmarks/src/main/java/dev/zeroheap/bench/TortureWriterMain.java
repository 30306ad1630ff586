package dev.zeroheap.bench;

import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.Overflow;
import dev.zeroheap.log4j.RecorderSettings;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code FOLDER COUNTS THREADS RATE}: records until it is killed, each thread RATE events a second, or as fast as it goes
 * for 0. An event carries its thread and its number in that thread.
 *
 * <p>Each thread keeps the number of its returned calls in a memory-mapped file, which outlives the process. A full ring
 * is waited for, so that all of those were accepted: what is not on disk after the kill was in the ring or the batch.
 */
final class TortureWriterMain {
    static final String EVENT = "torture";

    /** Bytes from one thread's counter to the next's: two cache lines. */
    static final int COUNTER_BYTES = 128;

    private TortureWriterMain() {}

    @SuppressWarnings("SystemOut") // read by RecorderTorture
    public static void main(String[] args) throws IOException {
        int threads = Integer.parseInt(args[2]);
        long rate = Long.parseLong(args[3]);
        MappedByteBuffer counts = map(Path.of(args[1]), threads);
        LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                .directory(Path.of(args[0]))
                .service("torture")
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofMinutes(1))
                .segmentBytes(4 << 20)
                .build());
        for (int i = 0; i < threads; i++) {
            int thread = i;
            new Thread(() -> write(recorder, thread, rate, counts)).start();
        }
        System.out.println(recorder.runDirectory());
    }

    private static MappedByteBuffer map(Path file, int threads) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            MappedByteBuffer counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) threads * COUNTER_BYTES);
            counts.order(ByteOrder.BIG_ENDIAN);
            return counts;
        }
    }

    private static void write(LogRecorder recorder, int thread, long rate, MappedByteBuffer counts) {
        var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
        String label = String.valueOf(thread);
        String text = "caf\u00e9 \ud83d\ude00 \"quoted\"\n".repeat(1 + thread);
        long start = System.nanoTime();
        for (long number = 0; ; number++) {
            monitor.event(MetricType.TIMER, EVENT)
                    .durationNanos(number)
                    .size(number)
                    .model(text)
                    .label("thread", label)
                    .label("parity", (number & 1) == 0 ? "even" : "odd")
                    .record();
            counts.putLong(thread * COUNTER_BYTES, number + 1);
            if (rate > 0) {
                long early = start + (number + 1) * TimeUnit.SECONDS.toNanos(1) / rate - System.nanoTime();
                if (early > 100_000) {
                    LockSupport.parkNanos(early);
                }
            }
        }
    }
}
