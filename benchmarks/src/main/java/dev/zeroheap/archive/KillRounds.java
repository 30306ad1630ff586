package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;

/**
 * Kills archivers, real processes, at random moments and at each step of their work, lets them race, and kills the writers
 * beside them; after every round each event must be there once.
 *
 * <p>A new archive is begun every {@value #ROUNDS_OF_AN_ARCHIVE} rounds, so that a round costs about the same however
 * many there are. With the first thing that is wrong it stops, and leaves everything as it is, with {@code rounds.txt}
 * telling what was done.
 */
public final class KillRounds {
    private static final int ROUNDS_OF_AN_ARCHIVE = 60;

    /** Segments written by hand for a round: more than one, so that there is more than one commit. */
    private static final int SEGMENTS_OF_A_ROUND = 2;

    private static final int MAX_MILLIS_OF_A_WRITER = 1500;
    private static final int ONE_WRITER_KILLED_IN = 6;
    private static final int ONE_OLD_RUN_IN = 5;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private final Path folder;
    private final int kills;
    private final Random random;
    private final Tally tally = new Tally();
    private final Deque<Disturbance> deck = new ArrayDeque<>();

    /**
     * Rounds in this folder, which must be empty or not there.
     *
     * @param kills after how many killed archivers it ends
     * @param seed decides what is done in which order; the moments depend on the machine, too
     */
    public KillRounds(Path folder, int kills, long seed) {
        this.folder = folder.toAbsolutePath().normalize();
        this.kills = kills;
        this.random = new Random(seed);
    }

    /**
     * Goes on until enough archivers were killed or something is wrong.
     *
     * @throws IllegalStateException when a process that nobody disturbed did not do its work
     */
    public KillOutcome run() throws IOException, InterruptedException, SQLException {
        LIBRARIES.setLevel(Level.WARNING);
        ChildJvm jvm = ChildJvm.in(folder);
        learn(jvm);
        DisturbedArchivers archivers = new DisturbedArchivers(jvm, random, tally);
        boolean isRight = true;
        try (Census census = Census.open(folder.resolve("spill"))) {
            for (int archive = 0; isRight && tally.kills() < kills; archive++) {
                Path home = folder.resolve("archive-" + archive);
                try (ArchiveLife life = new ArchiveLife(home, jvm, census)) {
                    isRight = liveOn(life, archivers, jvm) && end(life, archivers);
                }
                if (isRight) {
                    FileUtils.deleteDirectory(home.toFile());
                }
            }
        }
        return tally.outcome();
    }

    private void learn(ChildJvm jvm) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("learning"));
        HandWrittenLog log = new HandWrittenLog(home);
        log.addSegment();
        log.addOldRun();
        DisturbedArchivers.requireDone(ArchiverProcess.learning(jvm, home).exitCode());
    }

    private boolean liveOn(ArchiveLife life, DisturbedArchivers archivers, ChildJvm jvm)
            throws IOException, InterruptedException, SQLException {
        boolean isRight = true;
        for (int round = 0; isRight && round < ROUNDS_OF_AN_ARCHIVE && tally.kills() < kills; round++) {
            write(life);
            Disturbance disturbance = nextDisturbance();
            note(life, round + " " + disturbance);
            archivers.disturb(life.folder(), disturbance);
            isRight = isRight(life);
            jvm.sweep();
        }
        return isRight;
    }

    private void write(ArchiveLife life) throws IOException {
        life.record();
        for (int segment = 0; segment < SEGMENTS_OF_A_ROUND; segment++) {
            life.handWritten().addSegment();
        }
        if (random.nextInt(ONE_OLD_RUN_IN) == 0) {
            life.handWritten().addOldRun();
        }
        if (random.nextInt(ONE_WRITER_KILLED_IN) == 0) {
            life.killWriterAfter(random.nextInt(MAX_MILLIS_OF_A_WRITER));
            tally.writerKilled();
        }
    }

    private Disturbance nextDisturbance() {
        if (deck.isEmpty()) {
            deck.addAll(Disturbance.deck(random));
        }
        return deck.remove();
    }

    private boolean isRight(ArchiveLife life) throws IOException, SQLException {
        Census.Count count = life.count();
        note(life, "  " + count);
        tally.counted(count, life.handWritten().rejects());
        return tally.outcome().isRight();
    }

    /** Everything must be in the archive in the end, and nothing else in its folder. */
    private boolean end(ArchiveLife life, DisturbedArchivers archivers)
            throws IOException, InterruptedException, SQLException {
        life.endWriter();
        archivers.finish(life.folder());
        Leftovers leftovers = life.leftoversMuchLater();
        note(life, "end " + leftovers);
        Census.Count count = life.count();
        note(life, "  " + count);
        tally.counted(count, life.handWritten().rejects());
        tally.finished(count, leftovers);
        if (count.live() > 0) {
            throw new IllegalStateException(count.live() + " events were not archived");
        }
        return tally.outcome().isRight();
    }

    private static void note(ArchiveLife life, String text) throws IOException {
        Files.writeString(
                life.folder().resolve("rounds.txt"),
                text + '\n',
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
