package dev.zeroheap.bench;

import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.Overflow;
import dev.zeroheap.log4j.RecorderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An application at work: {@link MixedEvents} of the last hour at once, then a thousand a second until it is closed. */
final class SteadyWriter implements AutoCloseable {
    private static final int EVENTS_OF_THE_LAST_HOUR = 300_000;
    private static final int EVENTS_PER_SECOND = 1_000;

    private static final long SEED = 20261127;
    private static final double MEAN_GAP_NANOS = 1e9 / EVENTS_PER_SECOND;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LogRecorder recorder;
    private final Thread thread = new Thread(this::write, "steady-writer");
    private volatile boolean closed;

    private SteadyWriter(LogRecorder recorder) {
        this.recorder = recorder;
    }

    /** Opens a recorder with its defaults in this log and begins. */
    static SteadyWriter start(Path logs) {
        LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                .directory(logs)
                .service("shop")
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofSeconds(10))
                .build());
        Duration hour = Duration.ofHours(1);
        MixedEvents mixed =
                new MixedEvents(SEED, Instant.now().minus(hour), (double) hour.toNanos() / EVENTS_OF_THE_LAST_HOUR);
        for (int i = 0; i < EVENTS_OF_THE_LAST_HOUR; i++) {
            mixed.next(recorder);
        }
        SteadyWriter writer = new SteadyWriter(recorder);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    String description() {
        return "live log: %d events of the last hour, then %d a second, into %s"
                .formatted(
                        EVENTS_OF_THE_LAST_HOUR,
                        EVENTS_PER_SECOND,
                        recorder.runDirectory().getFileName());
    }

    private void write() {
        long start = System.nanoTime();
        MixedEvents mixed = new MixedEvents(SEED + 1, Instant.now(), MEAN_GAP_NANOS);
        for (long written = 0; !closed; LockSupport.parkNanos(PAUSE_NANOS)) {
            for (double due = (System.nanoTime() - start) / MEAN_GAP_NANOS; written < due; written++) {
                mixed.next(recorder);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        recorder.close();
        if (recorder.stats().lost() > 0) {
            throw new IllegalStateException("lost " + recorder.stats().lost() + " events");
        }
    }
}
