package dev.zeroheap.archive;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code run}: archives, once or again and again. */
@Command(name = "run", description = "Archives the closed segments of the log.")
@NullUnmarked // picocli sets the fields
final class RunCommand implements Callable<Integer> {
    private static final Logger LOGGER = System.getLogger(RunCommand.class.getName());
    private static final Duration MIN_EVERY = Duration.ofSeconds(1);

    /** How long the end of the process waits for the batch at work. */
    private static final Duration MAX_END = Duration.ofMinutes(5);

    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private When when;

    @Mixin
    private RetentionOptions retention;

    @Option(
            names = "--no-compaction",
            description = "Do not merge small files after archiving; the command compact does.")
    private boolean isWithoutCompaction;

    /** One of the two. */
    static final class When {
        @Option(names = "--once", required = true, description = "Archive what there is, and end.")
        private boolean isOnce;

        @Option(
                names = "--every",
                required = true,
                paramLabel = "DURATION",
                description = "Archive again and again, until SIGTERM, which lets the batch at work finish.")
        private Duration every;
    }

    @Override
    public Integer call() throws InterruptedException {
        ArchiverSettings settings = main.settings().withRetention(retention.retention());
        settings = settings.withCompaction(settings.compaction().enabled(!isWithoutCompaction));
        try (Archive archive = main.openArchive()) {
            return when.isOnce ? once(archive, settings) : repeat(new Archiver(archive, main.logs(), settings));
        }
    }

    private int once(Archive archive, ArchiverSettings settings) {
        ArchiveResult result;
        try (TerminalProgress progress = new TerminalProgress()) {
            result = new Archiver(archive, main.logs(), settings, Clock.systemUTC(), progress).runOnce();
        }
        Report.of(result).print(spec.commandLine().getOut(), main.isJson());
        return result.isComplete() ? 0 : ArchiverMain.SOME_INPUT_FAILED;
    }

    private int repeat(Archiver archiver) throws InterruptedException {
        if (when.every.compareTo(MIN_EVERY) < 0) {
            throw new ParameterException(spec.commandLine(), "--every must be 1s or more: " + when.every);
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            archiver.stop();
            stop.countDown();
            await(stopped);
        }));
        try {
            String trouble = "";
            do {
                trouble = round(archiver, trouble);
            } while (!stop.await(when.every.toMillis(), TimeUnit.MILLISECONDS));
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private static void await(CountDownLatch stopped) {
        try {
            if (!stopped.await(MAX_END.toSeconds(), TimeUnit.SECONDS)) {
                LOGGER.log(Level.WARNING, "the batch at work did not end within {0}", MAX_END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One round; trouble is reported when it is not that of the round before. */
    private String round(Archiver archiver, String before) {
        String trouble;
        try {
            ArchiveResult result = archiver.runOnce();
            if (result.segments() > 0 || result.deleted() > 0) {
                Report.of(result).print(spec.commandLine().getOut(), main.isJson());
            }
            trouble = result.isComplete() ? "" : result.failures().toString();
        } catch (ArchiveException e) {
            trouble = String.valueOf(e.getMessage());
        }
        if (!trouble.isEmpty() && !trouble.equals(before)) {
            LOGGER.log(Level.WARNING, "goes on trying every {0}: {1}", when.every, trouble);
        }
        return trouble;
    }
}
