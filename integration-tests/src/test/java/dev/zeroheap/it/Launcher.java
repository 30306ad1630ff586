package dev.zeroheap.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code bin/archiver} as an operator installs it: script and jar in one folder, started with next to no environment. */
record Launcher(Path script) {
    private static final Path JAVA_OF_THE_SYSTEM = Path.of("/usr/bin/java");

    /** Installs it in {@code opt/zeroheap} of a folder. */
    static Launcher in(Path folder) {
        try {
            Path home = Files.createDirectories(folder.resolve("opt/zeroheap"));
            Files.createSymbolicLink(home.resolve("archiver-cli.jar"), Shipped.ARCHIVER);
            return new Launcher(Files.copy(Shipped.REPOSITORY.resolve("bin/archiver"), home.resolve("archiver")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install in " + folder, e);
        }
    }

    /** Starts a command as cron and systemd do, with a PATH and little else; JAVA_HOME only where /usr/bin has no java. */
    static Child start(Path folder, Map<String, String> environment, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=" + folder));
        if (!Files.isExecutable(JAVA_OF_THE_SYSTEM)) {
            all.add("JAVA_HOME=" + System.getProperty("java.home"));
        }
        environment.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(command);
        return Child.start(folder.resolve("launched.log"), all);
    }
}
