package dev.zeroheap.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the archiver's command line on the logs and the archive of a folder. */
final class ArchiverCommand {
    private ArchiverCommand() {}

    /** Runs it to its end; fails when the exit code is not zero. */
    static String run(Path folder, String... arguments) {
        try (Child child = start(folder, arguments)) {
            int exitCode = child.exitCode(Duration.ofMinutes(5));
            if (exitCode != 0) {
                throw new AssertionError("the archiver ended with " + exitCode + ":\n" + child.output());
            }
            return child.output();
        }
    }

    static Child start(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Shipped.JAVA.toString(), "-Xmx256m", "-XX:+UseSerialGC", "-jar", Shipped.ARCHIVER.toString()));
        command.addAll(List.of(
                "--logs",
                folder.resolve("logs").toString(),
                "--archive",
                folder.resolve("archive").toString()));
        command.addAll(List.of(arguments));
        return Child.start(folder.resolve("archiver.log"), command);
    }
}
