package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One log and one archive from the first event to the last, and the questions that are asked meanwhile. */
final class BoundaryRound {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    /** How long segments stay where the contract is kept, and old states of the table always. */
    static final Duration LONGER_THAN_A_QUERY = TIME_LIMIT.plusSeconds(1);

    /** Long enough for segments and old states of the table to outlive their time. */
    private static final long MIN_NANOS = LONGER_THAN_A_QUERY.toNanos() * 2;

    /** What an answer costs grows with the events of a round. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int ASKERS = 2;
    private static final int ROWS = 100_000;
    private static final long PAUSE_MILLIS = 250;
    private static final long LIMIT_OF_START_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Path folder;
    private final ChildJvm jvm;
    private final Duration grace;
    private final int eventsPerSecond;
    private final BoundaryTally tally;

    BoundaryRound(Path folder, ChildJvm jvm, Duration grace, int eventsPerSecond, BoundaryTally tally) {
        this.folder = folder;
        this.jvm = jvm;
        this.grace = grace;
        this.eventsPerSecond = eventsPerSecond;
        this.tally = tally;
    }

    /**
     * Asks so many questions, or for {@link #MAX_NANOS}, then lets all end, and asks twice more: before and after the rest is
     * archived. With the first answer that is wrong it breaks off.
     *
     * @return how many answers there were
     */
    int run(int queries) throws IOException, InterruptedException {
        Instant start = Instant.now();
        Path logs = folder.resolve("logs");
        Path counters = Files.createDirectories(folder.resolve("counters"));
        ArchiveSettings archive = ArchiveSettings.in(folder.resolve("archive"));
        QuerySettings settings = QuerySettings.of(logs, folder.resolve("tmp"))
                .withArchive(archive)
                .withLimits(TIME_LIMIT, ROWS)
                .withConcurrency(ASKERS + 1, TIME_LIMIT);
        Freshness freshness = new Freshness(tally::fresh);
        try (BoundaryChildren children = BoundaryChildren.start(
                        jvm, folder, logs, counters, archive, grace, LONGER_THAN_A_QUERY, eventsPerSecond);
                QueryEngine engine = QueryEngine.open(settings);
                Acknowledged acknowledged = Acknowledged.in(counters, freshness)) {
            long begin = System.nanoTime();
            BoundaryQuestions questions =
                    new BoundaryQuestions(start, engine, acknowledged, freshness, children::paceFor, tally);
            awaitBoth(questions);
            freshness.begin();
            int answers = askAll(questions, queries);
            if (!tally.isRight()) {
                return answers;
            }
            children.endWriters(tally);
            tally.ended(System.nanoTime() - begin);
            questions.askForEverything();
            children.endArchiver(tally);
            if (questions.askForEverything() > 0) {
                throw new IllegalStateException("an archiver ended and left segments that are not archived");
            }
            return answers;
        }
    }

    /** Asks until there is something on both sides of the boundary. */
    private void awaitBoth(BoundaryQuestions questions) {
        long begin = System.nanoTime();
        long before = tally.ofBoth();
        while (tally.ofBoth() == before) {
            pause();
            questions.ask();
            if (System.nanoTime() - begin > LIMIT_OF_START_NANOS) {
                throw new IllegalStateException("nothing is recorded and archived, or no answer comes in time");
            }
        }
    }

    private int askAll(BoundaryQuestions questions, int queries) {
        long begin = System.nanoTime();
        AtomicInteger left = new AtomicInteger(queries);
        List<CompletableFuture<Void>> askers = new ArrayList<>();
        for (int asker = 0; asker < ASKERS; asker++) {
            askers.add(start(() -> {
                while (isToGoOn(left, begin)) {
                    if (questions.ask()) {
                        left.getAndDecrement();
                    }
                }
            }));
        }
        askers.add(start(() -> {
            while (isToGoOn(left, begin)) {
                questions.probe();
                pause();
            }
        }));
        // The first that fails ends the round, which closes the engine, which ends the others.
        CompletableFuture.anyOf(askers.toArray(CompletableFuture<?>[]::new)).join();
        askers.forEach(CompletableFuture::join);
        return queries - left.get();
    }

    private boolean isToGoOn(AtomicInteger left, long begin) {
        long nanos = System.nanoTime() - begin;
        return tally.isRight() && nanos < MAX_NANOS && (left.get() > 0 || nanos < MIN_NANOS);
    }

    private static CompletableFuture<Void> start(Runnable work) {
        return CompletableFuture.runAsync(work, task -> {
            Thread thread = new Thread(task, "asker");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
