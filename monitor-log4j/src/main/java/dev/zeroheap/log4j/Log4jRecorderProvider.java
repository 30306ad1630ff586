package dev.zeroheap.log4j;

import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.EventRecorderProvider;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Opens a {@link LogRecorder} with the {@linkplain RecorderSettings#discover() settings found outside of the code}, for
 * applications that do not open one themselves. It is closed when the JVM exits; a web application closes it when it is
 * undeployed: {@code if (EventRecorder.installed() instanceof LogRecorder) ...}.
 */
public final class Log4jRecorderProvider implements EventRecorderProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public Log4jRecorderProvider() {}

    @Override
    public EventRecorder start() {
        try {
            RecorderSettings settings = RecorderSettings.discover();
            return settings.enabled() ? LogRecorder.open(settings) : EventRecorder.none();
        } catch (RuntimeException | LinkageError refused) {
            StatusLogger.getLogger().error("Zeroheap records nothing: {}", refused.getMessage(), refused);
            throw refused;
        }
    }
}
