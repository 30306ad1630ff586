package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.CompactionSettings;
import dev.zeroheap.archive.LogDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorder writes and rolls, an archiver archives and deletes at once, and someone asks all the while. */
class BoundaryTest {
    private static final int QUESTIONS = Integer.getInteger("zeroheap.boundary.questions", 40);

    @TempDir
    Path directory;

    /** Merges whenever there are two files, and keeps the replaced ones for a little longer than a query takes. */
    private static final ArchiverSettings MERGING_AND_DROPPING = ArchiverSettings.DEFAULTS
            .withGrace(Duration.ZERO)
            .withKeepSnapshots(Duration.ofSeconds(10))
            .withCompaction(new CompactionSettings(true, 2, 1L << 30));

    private final AtomicLong written = new AtomicLong();
    private final AtomicBoolean isWriting = new AtomicBoolean(true);
    private final AtomicBoolean isArchiving = new AtomicBoolean(true);

    @Test
    void shouldSeeAPrefixOfEachRunThatNeverShrinks() throws Exception {
        Path logs = directory.resolve("logs");
        ArchiveSettings settings = ArchiveSettings.in(directory.resolve("archive"));
        TestRun run = TestRun.in(logs).open();
        try (Archive archive = Archive.open(settings);
                QueryEngine engine = QueryEngine.open(
                        QuerySettings.of(logs, directory.resolve("tmp")).withArchive(settings))) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(run));
            CompletableFuture<Integer> archiver = CompletableFuture.supplyAsync(() -> archive(archive, logs));
            SummaryQuery question = SummaryQuery.byName(TimeRange.ALL).withGroupBy(new Dimension("run"));
            long before = 0;
            int ofBoth = 0;
            try {
                for (int i = 0; i < QUESTIONS; i++) {
                    long atLeast = Math.max(before, written.get());
                    Answer<SummaryRow> answer = engine.summary(question);
                    long atMost = written.get() + 1;
                    before = checkPrefix(answer, atLeast, atMost);
                    ofBoth += answer.declaration().filesRead() > 0
                                    && answer.declaration().segmentsRead() > 0
                            ? 1
                            : 0;
                }
            } finally {
                isWriting.set(false);
                writer.join();
                run.end();
                isArchiving.set(false);
            }
            assertThat(archiver.join()).isPositive();
            assertThat(ofBoth).isPositive();
            archiveOnce(archive, logs);
            archiveOnce(archive, logs);
            Answer<SummaryRow> atTheEnd = engine.summary(question);
            checkPrefix(atTheEnd, written.get(), written.get());
            assertThat(atTheEnd.declaration().segmentsRead()).isZero();
            assertThat(atTheEnd.declaration().filesRead()).as("after merging").isLessThan(10);
        }
    }

    /** Each event's value is its number, so that count, greatest and sum tell whether any is missing or doubled. */
    private static long checkPrefix(Answer<SummaryRow> answer, long atLeast, long atMost) {
        assertThat(answer.declaration().missing()).isEmpty();
        if (answer.rows().isEmpty()) {
            assertThat(atLeast).isZero();
            return 0;
        }
        SummaryRow row = answer.rows().get(0);
        Distribution value = row.value();
        assertThat(row.count()).isBetween(atLeast, atMost);
        assertThat(value.count()).isEqualTo(row.count());
        assertThat(value.max()).isEqualTo((double) row.count());
        assertThat(value.sum()).isEqualTo(row.count() * (row.count() + 1) / 2.0);
        return row.count();
    }

    private void write(TestRun run) {
        while (isWriting.get()) {
            long number = written.get() + 1;
            run.write(TestEvent.of("e").with("value", number).afterNoon(number, java.time.temporal.ChronoUnit.MILLIS));
            written.set(number);
            if (number % 50 == 0) {
                run.roll();
            }
            pause(1);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int archive(Archive archive, Path logs) {
        int rounds = 0;
        while (isArchiving.get()) {
            archiveOnce(archive, logs);
            rounds++;
            pause(100);
        }
        return rounds;
    }

    private static void archiveOnce(Archive archive, Path logs) {
        new Archiver(archive, new LogDirectory(logs), MERGING_AND_DROPPING).runOnce();
    }
}
