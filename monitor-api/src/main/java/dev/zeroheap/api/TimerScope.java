package dev.zeroheap.api;

/**
 * Times a block: made by {@link LightweightPerformanceMonitor#startTimer}, recorded by {@link #close()}, once.
 *
 * <pre>{@code
 * try (TimerScope timer = monitor.startTimer("import")) {
 *     rows = load(file);
 *     timer.size(file.length());
 * } // recorded here
 * }</pre>
 *
 * <p>Costs no memory where its block is compiled and {@link #close()} inlined, as it mostly is: the compiler then keeps its
 * fields in registers; else 48 bytes that are soon garbage. {@link LightweightPerformanceMonitor#start()} and {@link
 * LightweightPerformanceMonitor#stop(String, long) stop} never need any. Belongs to one thread. The event says nothing about
 * success unless {@link #failed} is called: try-with-resources does not tell a resource how its block ended, and a guess
 * would be a lie in the data.
 */
public final class TimerScope implements AutoCloseable {
    private static final long NO_SIZE = -1;

    private final LightweightPerformanceMonitor monitor;
    private final String name;
    private final Labels labels;
    private final long startNanos;
    private long sizeBytes = NO_SIZE;
    private String errorType = "";
    private boolean failed;
    private boolean closed;

    TimerScope(LightweightPerformanceMonitor monitor, String name, Labels labels) {
        this.monitor = monitor;
        this.name = name;
        this.labels = labels;
        this.startNanos = System.nanoTime();
    }

    /** How much data the block was about, bytes. */
    public void size(long bytes) {
        sizeBytes = bytes;
    }

    /** The block failed; the class name of the cause becomes {@code error_type}. */
    public void failed(Throwable cause) {
        failed = true;
        errorType = cause == null ? "" : cause.getClass().getName();
    }

    /** Records the time since the start; a second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        record(monitor, name, labels, System.nanoTime() - startNanos, sizeBytes, failed, errorType);
    }

    /** Static, so that the scope is not seen outside of {@link #close()}: a compiler that inlines that needs no object. */
    private static void record(
            LightweightPerformanceMonitor monitor,
            String name,
            Labels labels,
            long nanos,
            long sizeBytes,
            boolean failed,
            String errorType) {
        Event event = monitor.event(MetricType.TIMER, name).durationNanos(nanos).labels(labels);
        if (failed) {
            event.success(false);
        }
        if (sizeBytes != NO_SIZE) {
            event.size(sizeBytes);
        }
        if (!errorType.isEmpty()) {
            event.errorType(errorType);
        }
        event.record();
    }
}
