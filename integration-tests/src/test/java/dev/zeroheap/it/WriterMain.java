package dev.zeroheap.it;

import dev.zeroheap.api.Labels;
import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An application in a JVM of its own that knows only the published API: {@code THREADS EVENTS-PER-THREAD NAME
 * [PAUSE-MICROS]}. Prints {@code started} before and {@code done} after the last event; ends by itself.
 */
final class WriterMain {
    private WriterMain() {}

    @SuppressWarnings("SystemOut") // the test reads it
    public static void main(String[] args) throws InterruptedException {
        int threads = Integer.parseInt(args[0]);
        int events = Integer.parseInt(args[1]);
        String name = args[2];
        long pauseMicros = args.length > 3 ? Long.parseLong(args[3]) : 0;
        LightweightPerformanceMonitor monitor = LightweightPerformanceMonitor.create();
        System.out.println("started");
        List<Thread> writers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            Thread writer = new Thread(() -> write(monitor, name, number, events, pauseMicros), "writer-" + number);
            writer.start();
            writers.add(writer);
        }
        for (Thread writer : writers) {
            writer.join();
        }
        System.out.println("done");
    }

    private static void write(
            LightweightPerformanceMonitor monitor, String name, int thread, int events, long pauseMicros) {
        Labels labels = Labels.of("thread", "t-" + thread);
        for (int i = 0; i < events; i++) {
            monitor.event(MetricType.TIMER, name)
                    .module("it")
                    .durationNanos(1_000L + (i * 7_919L + thread * 104_729L) % 1_000_003L * 1_000L)
                    .size(i)
                    .success(i % 100 != 0)
                    .labels(labels)
                    .record();
            if (pauseMicros > 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseMicros));
            }
        }
    }
}
