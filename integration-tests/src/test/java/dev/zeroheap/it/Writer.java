package dev.zeroheap.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts {@link WriterMain} as a process that writes into the logs of a folder. */
final class Writer {
    private Writer() {}

    /** A writer that loses nothing: it waits where the buffer is full. */
    static Child start(Path folder, String service, Map<String, String> settings, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Shipped.JAVA.toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dzeroheap.directory=" + folder.resolve("logs"),
                "-Dzeroheap.service=" + service,
                "-Dzeroheap.overflow=wait",
                "-Dzeroheap.overflow-wait=60s"));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add(WriterMain.class.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Child.start(folder.resolve("writer-" + service + ".log"), command);
    }
}
