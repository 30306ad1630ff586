package dev.zeroheap.log4j;

import com.sun.management.ThreadMXBean;
import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A first look at the cost of recording, by hand: {@code CostMain <directory> <events> <rounds> [drop|wait] [burst]}. With
 * a burst, the caller rests after so many events until the drain has taken them, and only the calls are timed.
 */
public final class CostMain {
    private CostMain() {}

    public static void main(String[] arguments) {
        int events = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        Overflow overflow = arguments.length > 3 && arguments[3].equals("wait") ? Overflow.WAIT : Overflow.DROP;
        int burst = arguments.length > 4 ? Integer.parseInt(arguments[4]) : Integer.MAX_VALUE;
        LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                .directory(Path.of(arguments[0]))
                .service("cost")
                .overflow(overflow)
                .overflowWait(Duration.ofSeconds(20))
                .build());
        var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < rounds; round++) {
            long self = Thread.currentThread().getId();
            long allocated = 0;
            long cpu = 0;
            RecorderStats before = recorder.stats();
            long start = System.nanoTime();
            long calls = 0;
            for (int done = 0; done < events; ) {
                int end = (int) Math.min(events, (long) done + burst);
                allocated -= threads.getThreadAllocatedBytes(self);
                cpu -= threads.getCurrentThreadCpuTime();
                long burstStart = System.nanoTime();
                for (int i = done; i < end; i++) {
                    llmCall(monitor, i);
                }
                calls += System.nanoTime() - burstStart;
                cpu += threads.getCurrentThreadCpuTime();
                allocated += threads.getThreadAllocatedBytes(self);
                done = end;
                if (burst != Integer.MAX_VALUE) {
                    while (recorder.stats().ringFill() > 0) {
                        Thread.onSpinWait();
                    }
                }
            }
            while (recorder.stats().ringFill() > 0
                    || recorder.stats().recorded() - before.recorded() < events
                    || recorder.stats().written() + recorder.stats().lost()
                            < before.written() + before.lost() + events) {
                Thread.onSpinWait();
            }
            double nanos = System.nanoTime() - start;
            RecorderStats after = recorder.stats();
            System.out.printf(
                    "caller %.1f ns/event (%.1f of CPU), on disk %.0f events/s, lost %d, %.3f B/op%n",
                    calls / (double) events,
                    cpu / (double) events,
                    (after.written() - before.written()) / nanos * 1e9,
                    after.lost() - before.lost(),
                    allocated / (double) events);
        }
        recorder.close();
        System.out.println(recorder.stats());
    }

    private static void llmCall(LightweightPerformanceMonitor monitor, int i) {
        monitor.event(MetricType.TIMER, "llm_call")
                .durationNanos(1_270_000_000L + i)
                .success(true)
                .model("gpt-4o")
                .provider("openai")
                .promptTokens(812)
                .label("agent", "planner")
                .label("tenant", "t-17")
                .record();
    }
}
