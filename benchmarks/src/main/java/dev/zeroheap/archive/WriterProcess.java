package dev.zeroheap.archive;

import dev.zeroheap.api.LogFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A recorder in a process of its own, and what is known of the lines it has written. */
final class WriterProcess {
    static final String SERVICE = "recorded";

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

    /** {@code run_opened} and {@code run_closed}. */
    private static final int OWN_LINES = 2;

    private final Process process;
    private final BufferedReader output;
    private final Path counter;
    private final String run;
    private final Path directory;

    private WriterProcess(Process process, Path counter, Path logs) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.counter = counter;
        this.run = nextLine();
        this.directory = logs.resolve(SERVICE).resolve(run);
    }

    /** Starts one; when this returns, it records. */
    static WriterProcess start(ChildJvm jvm, Path folder, Path counter) throws IOException {
        Path logs = ArchiveLife.logsIn(folder).root();
        Process process = jvm.start(
                RecordingMain.class,
                "-Xmx64m",
                folder.resolve("writer.err"),
                List.of(logs.toString(), SERVICE, counter.toString()));
        return new WriterProcess(process, counter, logs);
    }

    private String nextLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("a writer ended by itself");
        }
        return line;
    }

    /** The run's key, see {@link Run#key}. */
    String key() {
        return SERVICE + '/' + run;
    }

    /** What must be there while it goes on writing. */
    Expected soFar() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(counter));
        return Expected.atLeast(bytes.remaining() < Long.BYTES ? 0 : bytes.getLong());
    }

    /** Lets it close its log, and tells what must be there for ever. */
    Expected end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        long events = Long.parseLong(nextLine());
        if (process.waitFor() != 0) {
            throw new IOException("a writer ended with " + process.exitValue());
        }
        return Expected.exactly(events + OWN_LINES);
    }

    /**
     * SIGKILL; then tells what must be there for ever: the number of the last whole line that is on disk. Without a
     * segment, because archivers are at work and were that fast, it is what the counter says at least.
     */
    Expected kill() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        List<Path> segments;
        try (Stream<Path> files = Files.exists(directory) ? Files.list(directory) : Stream.of()) {
            segments = files.filter(file -> file.toString().endsWith(LogFormat.SEGMENT_SUFFIX))
                    .sorted()
                    .toList();
        }
        long last = 0;
        for (Path segment : segments) {
            last = Math.max(last, lastSeq(segment));
        }
        return last == 0 ? soFar() : Expected.exactly(last);
    }

    private static long lastSeq(Path segment) throws IOException {
        String text = Files.readString(segment, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n');
        long seq = 0;
        if (end > 0) {
            Matcher line = SEQ.matcher(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
            seq = line.find() ? Long.parseLong(line.group(1)) : 0;
        }
        return seq;
    }
}
