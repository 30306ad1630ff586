package dev.zeroheap.rest.jvm;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.api.EventRecorder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordingStream;

/**
 * Records what this JVM does, for as long as it is open: a stream of the JDK Flight Recorder, turned into events.
 *
 * <p>Opened and closed by the service's wiring, from any thread; the stream has one daemon thread of its own, which does
 * all the recording. It keeps a handful of numbers and no event. The Flight Recorder writes its chunks into the JVM's
 * temporary directory and drops each once the stream has read it.
 */
public final class JvmEvents implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(JvmEvents.class.getName());
    private static final String THREAD_NAME = "zeroheap-jvm-events";

    private final RecordingStream stream;
    private final Thread thread;
    private volatile boolean closed;

    private JvmEvents(RecordingStream stream) {
        this.stream = stream;
        // The stream's own asynchronous start would leave a thread that nobody can wait for.
        this.thread = new Thread(this::follow, THREAD_NAME);
        thread.setDaemon(true);
    }

    /** Whether this JVM has a Flight Recorder; some builds and some flags leave it out. */
    public static boolean areAvailable() {
        return FlightRecorder.isAvailable();
    }

    /**
     * Starts to record.
     *
     * @param recorder where the events go
     * @param period how often CPU load, exceptions and allocation are read, 1 s or more
     * @throws IllegalStateException when this JVM has no Flight Recorder
     */
    public static JvmEvents open(EventRecorder recorder, Duration period) {
        requireNonNull(recorder, "recorder");
        if (period.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("period must be 1s or more: " + period);
        }
        RecordingStream stream = new RecordingStream();
        try {
            subscribe(stream, new JvmEventWriter(recorder, period), period);
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
        JvmEvents events = new JvmEvents(stream);
        events.thread.start();
        return events;
    }

    private static void subscribe(RecordingStream stream, JvmEventWriter writer, Duration period) {
        stream.enable("jdk.GarbageCollection").withoutThreshold();
        stream.onEvent("jdk.GarbageCollection", writer::garbageCollection);
        stream.enable("jdk.GCHeapSummary");
        stream.onEvent("jdk.GCHeapSummary", writer::heapSummary);
        stream.enable("jdk.SafepointBegin").withoutThreshold();
        stream.onEvent("jdk.SafepointBegin", writer::safepointBegin);
        stream.enable("jdk.SafepointEnd").withoutThreshold();
        stream.onEvent("jdk.SafepointEnd", writer::safepointEnd);
        stream.enable("jdk.CPULoad").withPeriod(period);
        stream.onEvent("jdk.CPULoad", writer::cpuLoad);
        stream.enable("jdk.ExceptionStatistics").withPeriod(period);
        stream.onEvent("jdk.ExceptionStatistics", writer::exceptionStatistics);
        stream.enable("jdk.ObjectAllocationSample").withoutStackTrace().with("throttle", "100/s");
        stream.onEvent("jdk.ObjectAllocationSample", writer::allocationSample);
        stream.onFlush(writer::flushed);
    }

    private void follow() {
        try {
            stream.start();
        } catch (RuntimeException e) {
            if (!closed) {
                LOGGER.log(Level.WARNING, "the events of the JVM end here", e);
            }
        }
    }

    /** Ends the stream and waits for its thread, 5 s at most; a second call does nothing. */
    @Override
    public void close() {
        closed = true;
        stream.close();
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
