package dev.zeroheap.rest.jvm;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import java.time.Duration;
import java.time.Instant;
import jdk.jfr.consumer.RecordedEvent;

/**
 * Turns each kind of Flight Recorder event into ours. Owned by the stream's thread.
 *
 * <pre>
 * jvm.gc.pause                 timer    how long one collection stopped the application   collector, cause
 * jvm.memory.used_after_gc     gauge    By
 * jvm.memory.allocation_rate   gauge    By/s
 * jvm.safepoint                timer    from the call to stop until all threads may go on
 * jvm.cpu.load                 gauge    1, of all processors together                     scope: jvm, machine
 * jvm.exceptions               counter  thrown in the period
 * </pre>
 */
final class JvmEventWriter {
    private static final String MODULE = "jvm";
    private static final long NONE = -1;
    private static final Duration HALF_FLUSH = Duration.ofMillis(500);

    private final EventRecorder recorder;
    private final long minRateNanos;

    private long safepointId = NONE;
    private Instant safepointBegin = Instant.EPOCH;
    private long exceptionsBefore = NONE;
    private long allocatedBytes;
    private long allocatedSinceNanos = System.nanoTime();

    JvmEventWriter(EventRecorder recorder, Duration period) {
        this.recorder = recorder;
        // The stream flushes about once a second, at a pace that cannot be set, and at the end of a chunk too.
        this.minRateNanos = period.minus(HALF_FLUSH).toNanos();
    }

    void garbageCollection(RecordedEvent event) {
        start(MetricType.TIMER, "jvm.gc.pause", event)
                .operation("collect")
                .durationNanos(event.getDuration("sumOfPauses").toNanos())
                .labels("collector", event.getString("name"), "cause", event.getString("cause"))
                .record();
    }

    void heapSummary(RecordedEvent event) {
        if ("After GC".equals(event.getString("when"))) {
            start(MetricType.GAUGE, "jvm.memory.used_after_gc", event)
                    .value((double) event.getLong("heapUsed"))
                    .unit("By")
                    .record();
        }
    }

    /** There is one safepoint at a time, and the stream is in order. */
    void safepointBegin(RecordedEvent event) {
        safepointId = event.getLong("safepointId");
        safepointBegin = event.getStartTime();
    }

    void safepointEnd(RecordedEvent event) {
        if (event.getLong("safepointId") == safepointId) {
            start(MetricType.TIMER, "jvm.safepoint", event)
                    .durationNanos(
                            Duration.between(safepointBegin, event.getEndTime()).toNanos())
                    .record();
        }
    }

    void cpuLoad(RecordedEvent event) {
        cpuLoad(event, "jvm", event.getDouble("jvmUser") + event.getDouble("jvmSystem"));
        cpuLoad(event, "machine", event.getDouble("machineTotal"));
    }

    private void cpuLoad(RecordedEvent event, String scope, double load) {
        start(MetricType.GAUGE, "jvm.cpu.load", event)
                .value(load)
                .unit("1")
                .label("scope", scope)
                .record();
    }

    /** The JVM counts from its start; the first reading is only what the next is compared with. */
    void exceptionStatistics(RecordedEvent event) {
        long throwables = event.getLong("throwables");
        if (exceptionsBefore != NONE) {
            start(MetricType.COUNTER, "jvm.exceptions", event)
                    .value((double) (throwables - exceptionsBefore))
                    .unit("{exception}")
                    .record();
        }
        exceptionsBefore = throwables;
    }

    /** A sample stands for all that its thread allocated since its sample before. */
    void allocationSample(RecordedEvent event) {
        allocatedBytes += event.getLong("weight");
    }

    void flushed() {
        long now = System.nanoTime();
        long nanos = now - allocatedSinceNanos;
        if (nanos >= minRateNanos) {
            recorder.event(MetricType.GAUGE, "jvm.memory.allocation_rate")
                    .module(MODULE)
                    .value(allocatedBytes * 1e9 / nanos)
                    .unit("By/s")
                    .record();
            allocatedBytes = 0;
            allocatedSinceNanos = now;
        }
    }

    private Event start(MetricType type, String name, RecordedEvent event) {
        return recorder.event(type, name).module(MODULE).timestamp(event.getEndTime());
    }
}
