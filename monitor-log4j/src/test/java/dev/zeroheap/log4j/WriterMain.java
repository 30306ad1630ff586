package dev.zeroheap.log4j;

import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A writer in a process of its own, for tests that kill it and for torture runs.
 *
 * <pre>{@code WriterMain <directory> <threads> <events a second and thread, 0 = as fast as it goes> <events a thread>
 *     [drop|wait] [close|exit|halt]}</pre>
 *
 * <p>Prints {@code ready} and, at the end, {@code done recorded=… written=… lost=…}. Each event carries its thread and its
 * number in that thread. The last argument says how it ends: closing the recorder, {@code System.exit} without closing,
 * or {@code Runtime.halt}.
 */
public final class WriterMain {
    private WriterMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        int threads = Integer.parseInt(arguments[1]);
        long rate = Long.parseLong(arguments[2]);
        long count = Long.parseLong(arguments[3]);
        Overflow overflow = arguments.length > 4 && arguments[4].equals("wait") ? Overflow.WAIT : Overflow.DROP;
        String end = arguments.length > 5 ? arguments[5] : "close";
        LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                .directory(Path.of(arguments[0]))
                .service("torture")
                .overflow(overflow)
                .overflowWait(Duration.ofSeconds(20))
                .segmentBytes(Long.getLong("torture.segment-bytes", 1 << 20))
                .build());
        System.out.println("ready " + recorder.runDirectory());
        CountDownLatch done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int thread = i;
            new Thread(() -> write(recorder, thread, rate, count, done)).start();
        }
        done.await();
        if (end.equals("halt")) {
            Runtime.getRuntime().halt(0);
        }
        if (end.equals("close")) {
            recorder.close();
        }
        RecorderStats stats = recorder.stats();
        System.out.println(
                "done recorded=" + stats.recorded() + " written=" + stats.written() + " lost=" + stats.lost());
        System.exit(0);
    }

    private static void write(LogRecorder recorder, int thread, long rate, long count, CountDownLatch done) {
        var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            monitor.event(MetricType.TIMER, "torture")
                    .durationNanos(i)
                    .size(i)
                    .label("thread", "t-" + thread)
                    .record();
            if (rate > 0) {
                long due = start + (i + 1) * TimeUnit.SECONDS.toNanos(1) / rate;
                long early = due - System.nanoTime();
                if (early > 100_000) {
                    LockSupport.parkNanos(early);
                }
            }
        }
        done.countDown();
    }
}
