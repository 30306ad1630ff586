package dev.zeroheap.query;

import dev.zeroheap.archive.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;

/**
 * Asks again and again for all that was ever recorded while recorders write and roll and an archiver archives, merges and
 * deletes as fast as it can: each run must be there up to some moment, each event once, and never less than before.
 *
 * <p>A new log and a new archive are begun every {@value #QUERIES_OF_A_ROUND} questions or every minute, so that an answer
 * costs about the same however many there are. In one round segments are deleted in the moment that they are archived, and questions have to
 * begin anew; in the next they stay for longer than a question may take, as the contract says. With the first answer that is
 * wrong it stops, and leaves everything as it is.
 */
public final class BoundaryRounds {
    private static final int QUERIES_OF_A_ROUND = 600;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private final Path folder;
    private final int queries;
    private final Duration atMost;
    private final int eventsPerSecond;

    /**
     * Rounds in this folder, which must be empty or not there.
     *
     * @param queries how many answers it takes at the least, unless time is over before
     * @param atMost after how long no round begins any more
     * @param eventsPerSecond how many events all recorders write together
     */
    public BoundaryRounds(Path folder, int queries, Duration atMost, int eventsPerSecond) {
        this.folder = folder.toAbsolutePath().normalize();
        this.queries = queries;
        this.atMost = atMost;
        this.eventsPerSecond = eventsPerSecond;
    }

    /**
     * Goes on until enough was asked or something is wrong.
     *
     * @param progress is told after each round how many answers there are
     * @throws IllegalStateException when a process did not do its work
     */
    public BoundaryOutcome run(IntConsumer progress) throws IOException, InterruptedException {
        LIBRARIES.setLevel(Level.WARNING);
        ChildJvm jvm = ChildJvm.in(folder);
        BoundaryTally tally = new BoundaryTally();
        int mostOfARound = Math.min(QUERIES_OF_A_ROUND, (queries + 1) / 2);
        int asked = 0;
        long begin = System.nanoTime();
        for (int round = 0; asked < queries && isTime(begin) && tally.isRight(); round++) {
            Duration grace = round % 2 == 0 ? Duration.ZERO : BoundaryRound.LONGER_THAN_A_QUERY;
            int share = Math.min(mostOfARound, queries - asked);
            Path home = folder.resolve("round-" + round);
            asked += new BoundaryRound(home, jvm, grace, eventsPerSecond, tally).run(share);
            progress.accept(asked);
            if (tally.isRight()) {
                FileUtils.deleteDirectory(home.toFile());
            }
        }
        return tally.outcome();
    }

    private boolean isTime(long beginNanos) {
        return System.nanoTime() - beginNanos < atMost.toNanos();
    }
}
