package dev.zeroheap.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The archiver as an operator starts it: its command line, in a process of its own. */
record ArchiverRun(Path logs, Path archive) {
    /** As {@code bin/archiver} starts the JVM; the rest of the memory is DuckDB's. */
    private static final List<String> JVM_OPTIONS = List.of("-Xmx128m", "-XX:+UseSerialGC");

    private static final String MAIN = "dev.zeroheap.archive.ArchiverMain";

    /** Runs a command to its end, with its default settings but for the options. */
    MeasuredProcess run(List<String> command, String... options) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("--logs", logs.toString(), "--archive", archive.toString(), "--json"));
        arguments.addAll(List.of(options));
        arguments.addAll(command);
        return MeasuredProcess.run(JVM_OPTIONS, MAIN, arguments);
    }

    /** Archives what there is, all of it. */
    MeasuredProcess once(String... options) throws IOException, InterruptedException {
        return run(List.of("run", "--once"), options);
    }

    /** The same without merging files afterwards. */
    MeasuredProcess convertOnly() throws IOException, InterruptedException {
        return run(List.of("run", "--once", "--no-compaction"));
    }

    /** What a figure of {@code status} is. */
    long status(String figure) throws IOException, InterruptedException {
        return number(run(List.of("status")), figure);
    }

    /** A number in what a command has printed. */
    static long number(MeasuredProcess process, String figure) {
        try {
            JsonNode report = new ObjectMapper().readTree(process.output());
            JsonNode number = report.get(figure);
            if (number == null) {
                throw new IllegalStateException("there is no " + figure + " in " + report);
            }
            return number.longValue();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no report: " + process.output(), e);
        }
    }
}
