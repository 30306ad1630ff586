package dev.zeroheap.access;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command line, called as a program. */
record Commands(Path file, Clock clock) {
    record Outcome(int exitCode, String out, String err) {}

    Outcome run(String... arguments) {
        CommandLine commandLine = TokenMain.commandLine(clock);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--file=" + file);
        return new Outcome(commandLine.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    }

    /** Makes a token, and gives it. */
    String create(String name, String role, String... more) {
        List<String> arguments = new ArrayList<>(List.of("create", "--name", name, "--role", role));
        arguments.addAll(List.of(more));
        Outcome outcome = run(arguments.toArray(String[]::new));
        if (outcome.exitCode() != 0) {
            throw new AssertionError(outcome.err());
        }
        return outcome.out().strip();
    }
}
