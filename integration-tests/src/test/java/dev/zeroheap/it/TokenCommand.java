package dev.zeroheap.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs the command line of tokens on the file of a folder. */
final class TokenCommand {
    private TokenCommand() {}

    static Path file(Path folder) {
        return folder.resolve("tokens");
    }

    /** Makes a token and gives it. */
    static String create(Path folder, String name, String role, String... more) {
        List<String> arguments = new ArrayList<>(List.of("create", "--name", name, "--role", role));
        arguments.addAll(List.of(more));
        return run(folder, arguments)
                .lines()
                .filter(line -> line.startsWith("zh_"))
                .findAny()
                .orElseThrow();
    }

    static void revoke(Path folder, String name) {
        run(folder, List.of("revoke", name));
    }

    private static String run(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Shipped.JAVA.toString(), "-Xmx32m", "-XX:+UseSerialGC", "-jar", Shipped.TOKENS.toString()));
        command.addAll(arguments);
        command.add("--file=" + file(folder));
        try (Child child = Child.start(folder.resolve("token.log"), command)) {
            int exitCode = child.exitCode(Duration.ofMinutes(1));
            if (exitCode != 0) {
                throw new AssertionError("the command ended with " + exitCode + ":\n" + child.output());
            }
            return child.output();
        }
    }
}
