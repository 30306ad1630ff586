package dev.zeroheap.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one measurement in a JVM of its own, so that none warms up, or clutters the heap of, another. */
final class ForkedMain {
    private ForkedMain() {}

    /** What one line of the output says. */
    record Value(double number, String unit) {}

    /**
     * Runs {@code main} with the scratch folder and the arguments; its lines {@code <name> <value> <unit>} become
     * figures and are returned by name.
     *
     * @throws IllegalStateException when it does not end with exit code 0
     */
    static Map<String, Value> run(Class<?> main, Path scratch, String heap, List<String> arguments, Figures figures)
            throws IOException, InterruptedException {
        Map<String, Value> values = run(main, scratch, heap, arguments);
        values.forEach((name, value) -> figures.measured(name, value.number(), value.unit()));
        return values;
    }

    /** The same without making figures of it. */
    static Map<String, Value> run(Class<?> main, Path scratch, String heap, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                scratch.toString()));
        command.addAll(arguments);
        Map<String, Value> values = new LinkedHashMap<>();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = output.readLine()) != null) {
                String[] parts = line.split(" ", 3);
                values.put(parts[0], new Value(Double.parseDouble(parts[1]), parts[2]));
            }
        }
        if (!process.waitFor(RecordBench.FORK_LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(main.getSimpleName() + " " + arguments + " did not end well");
        }
        return values;
    }
}
