package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.ChildJvm;
import dev.zeroheap.archive.TirelessArchiverMain;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processes of a round: two that record and one that archives. Any thread may hold them back; one ends them.
 *
 * <p>Writers pause while more lines wait for the archiver than a few seconds of writing. On a machine with enough
 * processors that does not happen; on a busy one questions would otherwise take longer and longer, and leave the archiver
 * less and less.
 */
final class BoundaryChildren implements AutoCloseable {
    private static final int WRITERS = 2;
    private static final long PAUSE_ABOVE_LINES = 120_000;
    private static final long GO_ON_BELOW_LINES = 60_000;

    private final Path errors;
    private final Process archiver;
    private final List<Process> writers = new ArrayList<>();
    private boolean isPaused;
    private boolean areEnding;

    private BoundaryChildren(Path errors, Process archiver) {
        this.errors = errors;
        this.archiver = archiver;
    }

    /**
     * Starts them.
     *
     * @param grace how long segments stay
     * @param keep how long old states of the table stay
     */
    static BoundaryChildren start(
            ChildJvm jvm,
            Path folder,
            Path logs,
            Path counters,
            ArchiveSettings archive,
            Duration grace,
            Duration keep,
            int eventsPerSecond)
            throws IOException {
        Path errors = folder.resolve("children.err");
        List<String> arguments = List.of(
                logs.toString(),
                archive.folder().toString(),
                String.valueOf(grace.toMillis()),
                String.valueOf(keep.toMillis()));
        BoundaryChildren children =
                new BoundaryChildren(errors, jvm.start(TirelessArchiverMain.class, "-Xmx256m", errors, arguments));
        for (int writer = 0; writer < WRITERS; writer++) {
            children.writers.add(jvm.start(
                    BoundaryWriterMain.class,
                    "-Xmx64m",
                    errors,
                    List.of(
                            logs.toString(),
                            "writer-" + writer,
                            counters.toString(),
                            String.valueOf(eventsPerSecond / WRITERS))));
        }
        return children;
    }

    /** Lets the writers pause or go on, when there are now so many lines that are not archived. */
    synchronized void paceFor(long liveLines) {
        boolean isToPause = isPaused ? liveLines > GO_ON_BELOW_LINES : liveLines > PAUSE_ABOVE_LINES;
        if (isToPause != isPaused && !areEnding) {
            isPaused = isToPause;
            writers.forEach(writer -> tell(writer, isToPause ? BoundaryWriterMain.PAUSE : BoundaryWriterMain.GO_ON));
        }
    }

    private static void tell(Process writer, char what) {
        try {
            OutputStream input = writer.getOutputStream();
            input.write(what);
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a writer ended by itself", e);
        }
    }

    /** Lets the writers end; when this returns, all their lines are there. */
    void endWriters(BoundaryTally tally) throws IOException, InterruptedException {
        synchronized (this) {
            areEnding = true;
        }
        for (Process writer : writers) {
            long[] figures = end(writer, 3);
            tally.wrote(figures[0], figures[1], figures[2]);
        }
    }

    /** Lets the archiver end; when this returns, all that was closed before is archived. */
    void endArchiver(BoundaryTally tally) throws IOException, InterruptedException {
        long[] figures = end(archiver, 4);
        tally.archived(figures[0], figures[1], figures[2], figures[3]);
    }

    /** Lets a child end, and reads the line of numbers that it then prints. */
    private long[] end(Process child, int count) throws IOException, InterruptedException {
        child.getOutputStream().close();
        String[] words = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ", -1);
        String complaints = Files.readString(errors);
        if (child.waitFor() != 0 || words.length != count || !complaints.isEmpty()) {
            throw new IllegalStateException("a process ended with " + child.exitValue() + ": " + complaints);
        }
        return Stream.of(words).mapToLong(Long::parseLong).toArray();
    }

    @Override
    public void close() {
        writers.forEach(Process::destroyForcibly);
        archiver.destroyForcibly();
    }
}
