package dev.zeroheap.log4j;

import com.sun.management.ThreadMXBean;
import dev.zeroheap.api.Labels;
import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.api.TimerScope;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.logging.log4j.util.Constants;

/**
 * Prints {@code allocated <bytes> webapp <whether Log4j believes so> threadlocals <whether it uses them>}: what the
 * calling thread allocated over many events of every kind, after a warm-up.
 */
public final class AllocationMain {
    private static final int WARM_UP = 200_000;
    private static final int EVENTS = 200_000;

    /** Compilers take their time, and the virtual machine itself allocates an object on the thread now and then. */
    private static final int MAX_ROUNDS = 20;

    private static final Labels FIXED = Labels.of("store", "disk");
    private static final String[] VALUES = {"short", "caf\u00e9 \ud83d\ude00 \"quoted\"\n", "x".repeat(400)};

    private AllocationMain() {}

    public static void main(String[] arguments) {
        System.out.println("allocated " + measure(Path.of(arguments[0])) + " webapp " + Constants.IS_WEB_APP
                + " threadlocals " + Constants.ENABLE_THREADLOCALS);
    }

    static long measure(Path directory) {
        try (LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                .directory(directory)
                .service("allocation")
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofSeconds(20))
                .build())) {
            var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long self = Thread.currentThread().getId();
            record(monitor, WARM_UP);
            threads.getThreadAllocatedBytes(self);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && least > 0; round++) {
                long before = threads.getThreadAllocatedBytes(self);
                record(monitor, EVENTS);
                least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
            }
            return least;
        }
    }

    private static void record(LightweightPerformanceMonitor monitor, int events) {
        for (int i = 0; i < events; i++) {
            recordOne(monitor, i);
        }
    }

    /** Compiled as a whole after the warm-up, while the loop above begins anew in the interpreter each time. */
    private static void recordOne(LightweightPerformanceMonitor monitor, int i) {
        switch (i % 5) {
            case 0 -> monitor.recordLlmCall("gpt-4o", "openai", 1.0 / (i + 1), 812, i, true);
            case 1 -> monitor.recordCheckpointSave(i * 1e-3, i, true, FIXED);
            case 2 ->
                monitor.event(MetricType.HISTOGRAM, "sizes")
                        .value(Math.sqrt(i))
                        .labels("a", VALUES[i % VALUES.length], "b", "v", "c", "w", "d", "x")
                        .record();
            case 3 -> {
                try (TimerScope timer = monitor.startTimer("scope", FIXED)) {
                    timer.size(i);
                }
            }
            default -> monitor.stop("span", monitor.start(), true, FIXED);
        }
    }
}
