package dev.zeroheap.it.redeployed;

import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.RecorderSettings;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Gets the recorder in one of the two ways there are, closes it when the server undeploys the application, and records all
 * the while.
 */
@WebListener
public final class RecordingApplication implements ServletContextListener {
    /** For so many events the application goes on recording, wherever it does. */
    public static final int MOMENT = 100;

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final String id = UUID.randomUUID().toString();
    private final EventRecorder recorder = recorder();
    private final LightweightPerformanceMonitor monitor =
            new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
    private final Thread background = new Thread(this::recordUntilStopped, "redeployed");
    private final AtomicLong backgroundEvents = new AtomicLong();
    private volatile String phase = "deployed";
    private volatile boolean stopping;

    private static EventRecorder recorder() {
        return Boolean.getBoolean("redeployed.installed")
                ? EventRecorder.installed()
                : LogRecorder.open(RecorderSettings.discover());
    }

    static RecordingApplication of(ServletContext context) {
        return (RecordingApplication) context.getAttribute(RecordingApplication.class.getName());
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(RecordingApplication.class.getName(), this);
        background.start();
    }

    /** Unlike in any other, and unlike in the same one deployed again. */
    String id() {
        return id;
    }

    void record(String name) {
        monitor.event(MetricType.COUNTER, name).value(1).label("phase", phase).record();
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void recordUntilStopped() {
        while (!stopping) {
            record("background");
            backgroundEvents.incrementAndGet();
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        phase = "undeploying";
        awaitBackgroundEvents(); // these are still taken
        if (recorder instanceof LogRecorder opened) {
            opened.close();
        }
        phase = "closed";
        awaitBackgroundEvents(); // these are refused
        stopping = true;
        try {
            background.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One event more than the moment has, as one may have begun before. */
    private void awaitBackgroundEvents() {
        long before = backgroundEvents.get();
        while (backgroundEvents.get() - before <= MOMENT) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
