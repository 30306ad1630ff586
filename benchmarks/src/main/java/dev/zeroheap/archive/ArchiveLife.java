package dev.zeroheap.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One archive from its first commit to its last, with all that is written for it.
 *
 * <p>Its own methods are for one thread; a writer that is to be killed soon is killed by another one, see {@link
 * #killWriterAfter}.
 */
final class ArchiveLife implements AutoCloseable {
    /** When everything is old enough to be cleaned up: attempts after an hour, files that nobody names after a day. */
    private static final Duration LATER = Orphans.MIN_AGE.plusHours(2);

    private final Path folder;
    private final ChildJvm jvm;
    private final Census census;
    private final HandWrittenLog handWritten;
    private final Map<String, Expected> endedRuns = new TreeMap<>();
    private int writers;
    private @Nullable WriterProcess writer;
    private @Nullable CompletableFuture<Expected> killing;
    private @Nullable Archive archive;

    ArchiveLife(Path folder, ChildJvm jvm, Census census) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.jvm = jvm;
        this.census = census;
        this.handWritten = new HandWrittenLog(folder);
    }

    static LogDirectory logsIn(Path folder) {
        return new LogDirectory(folder.resolve("logs"));
    }

    static ArchiveSettings archiveIn(Path folder) {
        return ArchiveSettings.in(folder.resolve("archive"));
    }

    Path folder() {
        return folder;
    }

    HandWrittenLog handWritten() {
        return handWritten;
    }

    /** Makes sure that somebody records. */
    void record() throws IOException {
        if (writer == null) {
            writers++;
            writer = WriterProcess.start(jvm, folder, folder.resolve("counter-" + writers));
        }
    }

    /** Kills the writer while the caller goes on. */
    void killWriterAfter(long millis) {
        WriterProcess victim = writer;
        if (victim != null) {
            killing = CompletableFuture.supplyAsync(
                    () -> kill(victim), CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
        }
    }

    private static Expected kill(WriterProcess victim) {
        try {
            return victim.kill();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell what a killed writer has left", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while killing a writer", e);
        }
    }

    /** Counts all there is, when no archiver is at work. */
    Census.Count count() throws IOException, SQLException {
        awaitKill();
        Map<String, Expected> expected = new TreeMap<>(handWritten.runs());
        expected.putAll(endedRuns);
        if (writer != null) {
            expected.put(writer.key(), writer.soFar());
        }
        return census.take(archive(), logsIn(folder), expected);
    }

    private void awaitKill() {
        if (killing != null && writer != null) {
            endedRuns.put(writer.key(), killing.join());
            killing = null;
            writer = null;
        }
    }

    /** Opened late, so that the first archivers have to make it. */
    private Archive archive() {
        if (archive == null) {
            archive = Archive.open(archiveIn(folder));
        }
        return archive;
    }

    /** Lets the writer end; all its lines are known from then on. */
    void endWriter() throws IOException, InterruptedException {
        awaitKill();
        if (writer != null) {
            endedRuns.put(writer.key(), writer.end());
            writer = null;
        }
    }

    /** Runs an archiver twice that nobody disturbs, at a time when all that dead ones left is old. */
    Leftovers leftoversMuchLater() throws IOException {
        Archiver archiver = new Archiver(
                archive(),
                logsIn(folder),
                StoppedArchiverMain.settings(Duration.ZERO),
                Clock.offset(Clock.systemUTC(), LATER));
        archiver.runOnce();
        archiver.runOnce();
        return Leftovers.of(archive());
    }

    @Override
    public void close() {
        if (writer != null) {
            kill(writer);
            writer = null;
        }
        if (archive != null) {
            archive.close();
            archive = null;
        }
    }
}
