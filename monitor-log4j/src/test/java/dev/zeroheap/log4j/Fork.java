package dev.zeroheap.log4j;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Another JVM with the class path of the tests, and more where asked. */
final class Fork {
    private final Process process;
    private final BufferedReader output;

    private Fork(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Fork start(List<String> jvmFlags, Class<?> main, String... arguments) {
        return start(jvmFlags, System.getProperty("java.class.path"), main, arguments);
    }

    /** With the servlet API too, as in a servlet container. */
    static Fork startWithServletApi(Class<?> main, String... arguments) {
        String classPath =
                System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("test.servlet-api");
        return start(List.of(), classPath, main, arguments);
    }

    private static Fork start(List<String> jvmFlags, String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx128m");
        command.addAll(jvmFlags);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            return new Fork(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line of its output that begins so. */
    String awaitLine(String start) {
        StringBuilder seen = new StringBuilder();
        try {
            String line = output.readLine();
            while (line != null) {
                if (line.startsWith(start)) {
                    return line;
                }
                seen.append(line).append('\n');
                line = output.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no line \"" + start + "\" in:\n" + seen);
    }

    /** All that it still has to say, until it ends. */
    String awaitEnd() {
        return output.lines().collect(Collectors.joining("\n"));
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
