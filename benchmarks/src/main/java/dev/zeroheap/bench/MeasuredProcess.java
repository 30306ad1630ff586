package dev.zeroheap.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that was run to its end, watched from outside.
 *
 * @param seconds from its start to its end, the start of its JVM included
 * @param peakRssBytes the most memory it had at a time, by {@code VmHWM} of Linux, looked up every 10 ms; 0 elsewhere
 * @param output what it printed
 */
record MeasuredProcess(double seconds, long peakRssBytes, String output) {
    private static final long LOOK_MILLIS = 10;

    /**
     * Runs a main class on this JVM's class path; its complaints go to ours.
     *
     * @throws IllegalStateException when it does not end with exit code 0
     */
    static MeasuredProcess run(List<String> jvmOptions, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        Path output = Files.createTempFile("bench", ".out");
        try {
            return run(command, output);
        } finally {
            Files.delete(output);
        }
    }

    private static MeasuredProcess run(List<String> command, Path output) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile())
                .start();
        PeakRss rss = new PeakRss(process.pid());
        long peak = 0;
        try {
            do {
                peak = Math.max(peak, rss.bytes());
            } while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } finally {
            process.destroyForcibly();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException("exit code " + process.exitValue() + " of " + command + ": "
                    + Files.readString(output, StandardCharsets.UTF_8));
        }
        return new MeasuredProcess(seconds, peak, Files.readString(output, StandardCharsets.UTF_8));
    }
}
