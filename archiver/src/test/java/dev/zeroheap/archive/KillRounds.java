package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Kills the archiver, the real process, at random moments around those of its commit while segments keep coming, then
 * counts. A first run that is not killed tells how long one takes.
 *
 * <p>A program of its own, so that a torture run may do it for as long as it likes.
 */
@Command(name = "kill-rounds", mixinStandardHelpOptions = true)
final class KillRounds implements Callable<Integer> {
    @Option(names = "--kills", description = "How many times (default: ${DEFAULT-VALUE}).")
    private int kills = 10;

    @Option(names = "--seed", description = "Of the random moments (default: ${DEFAULT-VALUE}).")
    private long seed = 42;

    @Option(names = "--events", description = "Events of a segment (default: ${DEFAULT-VALUE}).")
    private int events = 2000;

    @Option(names = "--dir", description = "Where to work (default: a temporary directory that is deleted).")
    private Path directory;

    private long written;
    private long finished;

    KillRounds() {}

    KillRounds(Path directory, int kills) {
        this.directory = directory;
        this.kills = kills;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new KillRounds()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        boolean isOurs = directory == null;
        directory = isOurs ? Files.createTempDirectory("kill-rounds") : directory;
        Outcome outcome = run();
        System.out.println("figure kills " + kills + " count");
        System.out.println("figure rounds_that_ended_first " + finished + " count");
        System.out.println("figure events_written " + outcome.written + " count");
        System.out.println("figure events_archived " + outcome.archived + " count");
        System.out.println("figure events_distinct " + outcome.distinct + " count");
        System.out.println("figure rejects_expected " + outcome.rejectsExpected + " count");
        System.out.println("figure rejects " + outcome.rejects + " count");
        if (isOurs) {
            FileUtils.deleteDirectory(directory.toFile());
        }
        return outcome.isRight() ? 0 : 1;
    }

    /** What was written, and what was found. */
    record Outcome(long written, long archived, long distinct, long rejectsExpected, long rejects) {
        boolean isRight() {
            return archived == written && distinct == written && rejects == rejectsExpected;
        }
    }

    Outcome run() throws IOException, InterruptedException, SQLException {
        Random random = new Random(seed);
        TestLog log = new TestLog(directory.resolve("logs"));
        long begin = System.nanoTime();
        write(log, 0);
        finish();
        long usualMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        for (int kill = 1; kill <= kills; kill++) {
            write(log, kill);
            Process archiver = start();
            if (archiver.waitFor(random.nextLong(usualMillis / 4, usualMillis * 5 / 4), TimeUnit.MILLISECONDS)) {
                finished++;
            }
            archiver.destroyForcibly().waitFor();
        }
        finish();
        return count();
    }

    private void write(TestLog log, int kill) throws IOException {
        log.segment("web", "run" + kill % 3, kill + 1, TestLog.events(written, events) + "{\"torn\":");
        written += events;
    }

    private void finish() throws IOException, InterruptedException {
        Process whole = start();
        if (whole.waitFor() != 0) {
            throw new IOException("a run that was not killed ended with " + whole.exitValue());
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ArchiverMain.class.getName(),
                "run",
                "--once",
                "--logs",
                directory.resolve("logs").toString(),
                "--archive",
                directory.resolve("archive").toString(),
                "--grace",
                "0s"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("archiver.out").toFile()))
                .start();
    }

    private Outcome count() throws SQLException {
        try (Archive archive = Archive.open(ArchiveSettings.in(directory.resolve("archive")))) {
            ArchiveSnapshot snapshot = archive.snapshot();
            Map<String, Object> counts = Rows.of("select count(*) as n, count(distinct (run, seq)) as d from ("
                            + snapshot.rows(snapshot.files(Instant.MIN, Instant.MAX)) + ")")
                    .get(0);
            return new Outcome(
                    written,
                    (Long) counts.get("n"),
                    (Long) counts.get("d"),
                    kills + 1L,
                    archive.irregularities().rejected());
        }
    }
}
