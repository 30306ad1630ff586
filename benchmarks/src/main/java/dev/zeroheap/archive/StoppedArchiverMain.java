package dev.zeroheap.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code FOLDER GRACE-MILLIS locked|unlocked STEP OCCURRENCE}: archives once, and stops in the middle to be killed there.
 *
 * <p>Prints {@value #STOPPED} when it stands at the step for that many times, goes on when it then reads a byte, and ends
 * when its parent does. Exit codes are those of the command line.
 */
final class StoppedArchiverMain {
    /** What it prints when it has stopped. */
    static final String STOPPED = "stopped";

    /** Small, so that a run makes several commits. */
    private static final long BATCH_BYTES = 192 * 1024;

    private static final long TARGET_BYTES = 16L * 1024 * 1024;

    /** Of all that is written only the old runs of {@link HandWrittenLog} are older. */
    static final Duration KEPT = Duration.ofDays(365);

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private StoppedArchiverMain() {}

    @SuppressWarnings("SystemOut") // kept by ArchiverProcess
    public static void main(String[] args) throws IOException {
        LIBRARIES.setLevel(Level.WARNING);
        Stop stop = new Stop(ArchiveStep.valueOf(args[3]), Integer.parseInt(args[4]));
        int exitCode;
        try (Archive archive = Archive.open(ArchiveLife.archiveIn(Path.of(args[0])), stop)) {
            Archiver archiver = new Archiver(
                    archive,
                    ArchiveLife.logsIn(Path.of(args[0])),
                    settings(Duration.ofMillis(Long.parseLong(args[1]))));
            ArchiveResult result = args[2].equals("locked") ? archiver.runOnce() : archiver.runUnlocked();
            result.failures().forEach(System.err::println);
            exitCode = result.isComplete() ? 0 : ArchiverMain.SOME_INPUT_FAILED;
        } catch (ArchiveException e) {
            e.printStackTrace();
            exitCode = ArchiverMain.exitCode(e);
        }
        System.exit(exitCode);
    }

    /** Files are merged early, and old states of the table go as soon as segments may: there is always something to do. */
    static ArchiverSettings settings(Duration grace) {
        return ArchiverSettings.DEFAULTS
                .withMemoryLimit("256MB")
                .withGrace(grace)
                .withKeepSnapshots(grace)
                .withBatchBytes(BATCH_BYTES)
                .withCompaction(new CompactionSettings(true, 3, TARGET_BYTES))
                .withRetention(Retention.FOREVER.withMaxAge(KEPT));
    }

    /** Lets the thread that works wait at one step. */
    private static final class Stop implements Consumer<ArchiveStep> {
        private final ArchiveStep step;
        private int left;

        Stop(ArchiveStep step, int occurrence) {
            this.step = step;
            this.left = occurrence;
        }

        @Override
        @SuppressWarnings("SystemOut") // read by ArchiverProcess
        public void accept(ArchiveStep reached) {
            if (reached != step || --left != 0) {
                return;
            }
            System.out.println(STOPPED);
            try {
                if (System.in.read() < 0) {
                    Runtime.getRuntime().halt(1);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read whether to go on", e);
            }
        }
    }
}
