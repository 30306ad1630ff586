package dev.zeroheap.log4j;

import dev.zeroheap.api.MetricType;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Loads the recorder in a class loader of its own, as a servlet container does, uses and closes it, many times; prints
 * {@code loaders <made> alive <not collected> threads <left over>}.
 */
public final class RedeployMain {
    private static final int MAX_LOOKS = 50;

    private RedeployMain() {}

    public static void main(String[] arguments) throws Exception {
        int deployments = Integer.parseInt(arguments[1]);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        int threads = Thread.getAllStackTraces().size();
        for (int i = 0; i < deployments; i++) {
            loaders.add(deploy(Path.of(arguments[0])));
        }
        long alive = deployments;
        for (int look = 0; look < MAX_LOOKS && alive > 0; look++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20);
            alive = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        System.out.println("loaders " + deployments + " alive " + alive + " threads "
                + (Thread.getAllStackTraces().size() - threads));
        System.exit(0);
    }

    private static WeakReference<ClassLoader> deploy(Path directory) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            Class.forName(Deployed.class.getName(), true, loader)
                    .getMethod("use", Path.class)
                    .invoke(null, directory);
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What the application in the loader does. */
    public static final class Deployed {
        private Deployed() {}

        public static void use(Path directory) {
            try (LogRecorder recorder = LogRecorder.open(RecorderSettings.builder()
                    .directory(directory)
                    .service("redeployed")
                    .build())) {
                for (int i = 0; i < 1_000; i++) {
                    recorder.event(MetricType.EVENT, "e").record();
                }
            }
        }
    }
}
