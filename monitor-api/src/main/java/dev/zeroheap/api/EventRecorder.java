package dev.zeroheap.api;

/**
 * Where events go: implemented by a recorder such as {@code monitor-log4j}, called by the monitors on any thread.
 *
 * <p>An implementation never throws, never waits for a disk and keeps nothing about metrics or labels.
 */
public interface EventRecorder {
    /**
     * A fresh event to fill in and {@linkplain Event#record() record}, owned by the calling thread until then.
     *
     * @param type what is measured
     * @param name the metric's name, 1 character or more; an event without a name is refused and counted when recorded
     */
    Event event(MetricType type, String name);

    /**
     * The recorder that {@link java.util.ServiceLoader} found when it was first asked for, the same for the life of this
     * class; one that does nothing where there is no {@link EventRecorderProvider}, or where that fails to start.
     */
    static EventRecorder installed() {
        return InstalledRecorder.INSTANCE;
    }

    /** A recorder that does nothing, at no cost. */
    static EventRecorder none() {
        return NoEventRecorder.INSTANCE;
    }
}
