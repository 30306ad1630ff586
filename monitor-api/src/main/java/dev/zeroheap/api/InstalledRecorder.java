package dev.zeroheap.api;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Holder idiom: the look-up runs once, on the first thread that asks, and every later read is a plain constant. */
final class InstalledRecorder {
    static final EventRecorder INSTANCE = find();

    private InstalledRecorder() {}

    private static EventRecorder find() {
        // The loader of this class sees what was packed beside it, in an application as in a WAR; the context class
        // loader of whichever thread comes first might not.
        ClassLoader loader = EventRecorderProvider.class.getClassLoader();
        try {
            Iterator<EventRecorderProvider> providers =
                    ServiceLoader.load(EventRecorderProvider.class, loader).iterator();
            return providers.hasNext() ? providers.next().start() : EventRecorder.none();
        } catch (ServiceConfigurationError | LinkageError | RuntimeException refused) {
            // The provider has said why, by contract; monitoring that cannot start must not stop the application.
            return EventRecorder.none();
        }
    }
}
