package dev.zeroheap.query;

import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.Overflow;
import dev.zeroheap.log4j.RecorderSettings;
import dev.zeroheap.log4j.RecorderStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code LOGS SERVICE COUNTERS RATE}: records RATE events a second until standard input ends, as several runs, then prints
 * how many events, runs and rolls there were.
 *
 * <p>Two runs last as long as the process, with two fifths of the events each; one ends every two seconds and begins anew.
 * Segments are as large as what a run writes in {@value #SEGMENT_MILLIS} ms. An event's {@value #NUMBER} is its number in
 * its run, from 1; the number of the last call that has returned stands in the file {@code COUNTERS/<run>}.
 */
final class BoundaryWriterMain {
    /** The field that has the event's number. */
    static final String NUMBER = "size";

    /** The names of the events, in turn. */
    static final List<String> NAMES = List.of("step-0", "step-1", "step-2", "step-3", "step-4");

    /** Read from standard input: no more events for now. */
    static final char PAUSE = 'p';

    /** Read from standard input: events again. */
    static final char GO_ON = 'g';

    private static final int SEGMENT_MILLIS = 200;
    private static final int LINE_BYTES = 190;
    private static final int MIN_SEGMENT_BYTES = 64 * 1024;
    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final long SHORT_LIFE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Events come in bursts, so that processors are not kept busy with going to sleep. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private static final long MAX_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Path logs;
    private final String service;
    private final Path counters;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong rolls = new AtomicLong();
    private volatile boolean isPaused;
    private volatile boolean isEnding;

    private BoundaryWriterMain(Path logs, String service, Path counters) {
        this.logs = logs;
        this.service = service;
        this.counters = counters;
    }

    @SuppressWarnings("SystemOut") // read by BoundaryRound
    public static void main(String[] args) throws IOException, InterruptedException {
        var writer = new BoundaryWriterMain(Path.of(args[0]), args[1], Path.of(args[2]));
        int rate = Integer.parseInt(args[3]);
        List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(() -> writer.write(FOR_EVER, rate * 2 / 5)));
        threads.add(new Thread(() -> writer.write(FOR_EVER, rate * 2 / 5)));
        threads.add(new Thread(() -> writer.write(SHORT_LIFE_NANOS, rate / 5)));
        threads.forEach(Thread::start);
        int command;
        while ((command = System.in.read()) >= 0) {
            writer.isPaused = command == PAUSE;
        }
        writer.isEnding = true;
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(writer.events + " " + writer.runs + " " + writer.rolls);
    }

    private void write(long lifeNanos, int rate) {
        while (!isEnding) {
            LogRecorder recorder = open(rate);
            try (recorder) {
                record(recorder, lifeNanos, rate);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot keep a counter", e);
            }
            RecorderStats stats = recorder.stats();
            events.addAndGet(stats.recorded());
            runs.incrementAndGet();
            rolls.addAndGet(stats.rolls());
        }
    }

    private LogRecorder open(int rate) {
        return LogRecorder.open(RecorderSettings.builder()
                .directory(logs)
                .service(service)
                .segmentBytes(Math.max(MIN_SEGMENT_BYTES, (long) rate * LINE_BYTES * SEGMENT_MILLIS / 1_000))
                .segmentAge(Duration.ofMillis(SEGMENT_MILLIS))
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofMinutes(1))
                .build());
    }

    private void record(LogRecorder recorder, long lifeNanos, int rate) throws IOException {
        MappedByteBuffer counter = counter(recorder.run().toString());
        var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
        long start = System.nanoTime();
        long due = start;
        for (long number = 1; !isEnding && System.nanoTime() - start < lifeNanos; number++) {
            monitor.event(MetricType.TIMER, NAMES.get((int) (number % NAMES.size())))
                    .durationNanos(number)
                    .size(number)
                    .label("parity", (number & 1) == 0 ? "even" : "odd")
                    .record();
            counter.putLong(0, number);
            due += TimeUnit.SECONDS.toNanos(1) / rate;
            long early = due - System.nanoTime();
            if (early > PAUSE_NANOS) {
                LockSupport.parkNanos(early);
            } else if (early < -MAX_LATE_NANOS) {
                due -= early; // what a busy machine has kept us from is not made up for
            }
            while (isPaused && !isEnding) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private MappedByteBuffer counter(String run) throws IOException {
        try (FileChannel channel = FileChannel.open(
                counters.resolve(run),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW)) {
            MappedByteBuffer counter = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            counter.order(ByteOrder.BIG_ENDIAN);
            return counter;
        }
    }
}
