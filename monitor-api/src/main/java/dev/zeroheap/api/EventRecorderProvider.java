package dev.zeroheap.api;

/**
 * Service by which an implementation offers its recorder: named in
 * {@code META-INF/services/dev.zeroheap.api.EventRecorderProvider}, found by {@link java.util.ServiceLoader}.
 */
public interface EventRecorderProvider {
    /**
     * Starts the recorder with the settings it finds, called once per class loader. A provider reports by its own means
     * why it cannot start, and then throws; the application goes on with {@link EventRecorder#none()}.
     */
    EventRecorder start();
}
