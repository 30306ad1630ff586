package dev.zeroheap.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An archiver in a process of its own. It is killed after {@value #LIMIT_SECONDS} s, whatever happens; that shows as an
 * exit code. One thread.
 */
final class ArchiverProcess {
    private static final int LIMIT_SECONDS = 60;
    private static final String HEAP = "-Xmx256m";
    private static final String ERRORS = "archiver.err";

    private final Process process;
    private final BufferedReader output;

    private ArchiverProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    /** The command line that ships, for one run. */
    static ArchiverProcess real(ChildJvm jvm, Path folder, Duration grace) throws IOException {
        return new ArchiverProcess(jvm.start(
                ArchiverMain.class,
                HEAP,
                folder.resolve(ERRORS),
                List.of(
                        "run",
                        "--once",
                        "--logs",
                        ArchiveLife.logsIn(folder).root().toString(),
                        "--archive",
                        ArchiveLife.archiveIn(folder).folder().toString(),
                        "--memory-limit",
                        "256MB",
                        "--grace",
                        grace.toMillis() + "ms",
                        "--keep",
                        StoppedArchiverMain.KEPT.toDays() + "d")));
    }

    /**
     * One that stops at a step.
     *
     * @param occurrence at which time the step is reached, from 1
     * @param isLocked whether it keeps others out of the archive
     */
    static ArchiverProcess stopping(
            ChildJvm jvm, Path folder, Duration grace, ArchiveStep step, int occurrence, boolean isLocked)
            throws IOException {
        return new ArchiverProcess(jvm.start(
                StoppedArchiverMain.class,
                HEAP,
                folder.resolve(ERRORS),
                arguments(folder, grace, step, occurrence, isLocked)));
    }

    /** One that never stops, and after which the next ones start faster. */
    static ArchiverProcess learning(ChildJvm jvm, Path folder) throws IOException {
        return new ArchiverProcess(jvm.startLearning(
                StoppedArchiverMain.class,
                HEAP,
                folder.resolve(ERRORS),
                arguments(folder, Duration.ZERO, ArchiveStep.EXPIRING, Integer.MAX_VALUE, true)));
    }

    private static List<String> arguments(
            Path folder, Duration grace, ArchiveStep step, int occurrence, boolean isLocked) {
        return List.of(
                folder.toString(),
                String.valueOf(grace.toMillis()),
                isLocked ? "locked" : "unlocked",
                step.name(),
                String.valueOf(occurrence));
    }

    /** Waits until it has stopped at its step, or has ended without; tells whether it has stopped. */
    boolean awaitStop() throws IOException {
        return StoppedArchiverMain.STOPPED.equals(output.readLine());
    }

    /** Lets it go on from its step, and waits for the end. */
    int release() throws IOException, InterruptedException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return exitCode();
    }

    /** Waits so long at most, and tells whether it still lives. */
    boolean outlives(long millis) throws InterruptedException {
        return !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** SIGKILL; when this returns, the process is no more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
