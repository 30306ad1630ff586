package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Does to the archivers of one archive what a round wants; when it is done, none is at work. Of one thread. */
final class DisturbedArchivers {
    private static final int BUSY = 3;
    private static final int MAX_OCCURRENCE = 3;
    private static final Duration LONGER_GRACE = Duration.ofSeconds(3);

    /** Where an archiver is put to sleep: before it has deleted anything that others might have to. */
    private static final List<ArchiveStep> BEDS =
            List.of(ArchiveStep.COPIED, ArchiveStep.SYNCED, ArchiveStep.CONVERTED, ArchiveStep.COMMITTING);

    private final ChildJvm jvm;
    private final Random random;
    private final Tally tally;

    /** How long a run that nobody disturbs takes; a first guess, then learnt. */
    private double usualMillis = 1500;

    DisturbedArchivers(ChildJvm jvm, Random random, Tally tally) {
        this.jvm = jvm;
        this.random = random;
        this.tally = tally;
    }

    void disturb(Path folder, Disturbance disturbance) throws IOException, InterruptedException {
        if (disturbance instanceof Disturbance.AtRandom) {
            killAtRandom(folder);
        } else if (disturbance instanceof Disturbance.AtStep at) {
            killAt(folder, at.step());
        } else if (disturbance instanceof Disturbance.Refused) {
            killAfterRefusal(folder);
        } else if (disturbance instanceof Disturbance.Race) {
            race(folder);
        } else if (disturbance instanceof Disturbance.Sleep) {
            sleep(folder);
        }
    }

    private void killAtRandom(Path folder) throws IOException, InterruptedException {
        long millis = Math.round(usualMillis * (0.25 + random.nextDouble() * 0.85));
        long begin = System.nanoTime();
        ArchiverProcess archiver = ArchiverProcess.real(jvm, folder, grace());
        if (archiver.outlives(millis)) {
            archiver.kill();
            tally.killedAtRandom();
            usualMillis = Math.max(usualMillis, millis * 1.02);
        } else {
            requireDone(archiver.exitCode());
            long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            usualMillis = 0.8 * usualMillis + 0.2 * taken;
        }
    }

    private void killAt(Path folder, ArchiveStep step) throws IOException, InterruptedException {
        Duration grace = step == ArchiveStep.DELETING ? Duration.ZERO : grace();
        ArchiverProcess archiver = stopping(folder, grace, step, occurrence(), random.nextBoolean());
        if (archiver.awaitStop()) {
            archiver.kill();
            tally.killedAt(step);
        } else {
            requireDone(archiver.exitCode());
        }
    }

    private void killAfterRefusal(Path folder) throws IOException, InterruptedException {
        ArchiverProcess first = stopping(folder, grace(), ArchiveStep.CONVERTED, 1, true);
        if (!first.awaitStop()) {
            requireDone(first.exitCode());
            return;
        }
        int exitCode = ArchiverProcess.real(jvm, folder, grace()).exitCode();
        if (exitCode != BUSY) {
            throw new IllegalStateException("an archiver that should be refused ended with " + exitCode);
        }
        tally.refused();
        first.kill();
        tally.killedAt(ArchiveStep.CONVERTED);
    }

    /** An archiver that may stand at a step. */
    private record Racer(ArchiverProcess process, ArchiveStep step) {}

    private void race(Path folder) throws IOException, InterruptedException {
        tally.raced();
        boolean isTogether = random.nextBoolean();
        Racer first = racer(folder);
        boolean isFirstAwaited = !isTogether && first.process.awaitStop();
        Racer second = racer(folder);
        List<Racer> stopped = new ArrayList<>();
        if (isTogether ? first.process.awaitStop() : isFirstAwaited) {
            stopped.add(first);
        } else {
            noteEnd(first.process.exitCode());
        }
        if (second.process.awaitStop()) {
            stopped.add(second);
        } else {
            noteEnd(second.process.exitCode());
        }
        Collections.shuffle(stopped, random);
        for (Racer racer : stopped) {
            if (random.nextInt(3) == 0) {
                tally.released();
                noteEnd(racer.process.release());
            } else {
                racer.process.kill();
                tally.killedAt(racer.step);
            }
        }
    }

    private Racer racer(Path folder) throws IOException {
        ArchiveStep[] steps = ArchiveStep.values();
        ArchiveStep step = steps[random.nextInt(steps.length)];
        return new Racer(stopping(folder, grace(), step, occurrence(), false), step);
    }

    private void sleep(Path folder) throws IOException, InterruptedException {
        tally.raced();
        ArchiverProcess sleeper = stopping(folder, Duration.ZERO, BEDS.get(random.nextInt(BEDS.size())), 1, false);
        boolean isAsleep = sleeper.awaitStop();
        try (Archive archive = Archive.open(ArchiveLife.archiveIn(folder))) {
            Archiver other =
                    new Archiver(archive, ArchiveLife.logsIn(folder), StoppedArchiverMain.settings(Duration.ZERO));
            other.runUnlocked();
            other.runUnlocked();
        }
        if (isAsleep) {
            tally.released();
            noteEnd(sleeper.release());
        }
    }

    /** Archives all there is, undisturbed, and deletes what may go. */
    void finish(Path folder) throws IOException, InterruptedException {
        requireDone(ArchiverProcess.real(jvm, folder, Duration.ZERO).exitCode());
    }

    private ArchiverProcess stopping(Path folder, Duration grace, ArchiveStep step, int occurrence, boolean isLocked)
            throws IOException {
        return ArchiverProcess.stopping(jvm, folder, grace, step, occurrence, isLocked);
    }

    /** Mostly none; else segments stay that are archived already. */
    private Duration grace() {
        return random.nextInt(3) == 0 ? LONGER_GRACE : Duration.ZERO;
    }

    /** Mostly the first, since not every run comes to a later one. */
    private int occurrence() {
        return random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(MAX_OCCURRENCE);
    }

    static void requireDone(int exitCode) {
        if (exitCode != 0) {
            throw new IllegalStateException("an archiver that nobody disturbed ended with " + exitCode);
        }
    }

    private void noteEnd(int exitCode) {
        if (exitCode != 0) {
            tally.racerFailed();
        }
    }
}
