package dev.zeroheap.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;

/**
 * {@code LOGS ARCHIVE GRACE-MILLIS KEEP-MILLIS}: archives, merges, deletes and expires without a rest until standard input
 * ends, then archives the rest, and prints how many commits, merges, deleted segments and expired states that were.
 *
 * <p>Two files are enough to be merged, and an old state of the table goes once it is older than KEEP.
 */
public final class TirelessArchiverMain {
    private static final int MIN_FILES = 2;

    /** A second of 50,000 events: the boundary moves in small steps, also on a busy machine. */
    private static final long BATCH_BYTES = 10L << 20;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private final Map<ArchiveStep, Long> steps = new EnumMap<>(ArchiveStep.class);
    private final Set<Long> states = new HashSet<>();
    private long expired;
    private long deleted;
    private volatile boolean isEnding;

    private TirelessArchiverMain() {}

    /** See the class. */
    @SuppressWarnings("SystemOut") // read by BoundaryRound
    public static void main(String[] args) {
        LIBRARIES.setLevel(Level.WARNING);
        var main = new TirelessArchiverMain();
        Thread listener = new Thread(main::awaitEnd, "listener");
        listener.setDaemon(true);
        listener.start();
        ArchiverSettings settings = ArchiverSettings.DEFAULTS
                .withMemoryLimit("256MB")
                .withGrace(Duration.ofMillis(Long.parseLong(args[2])))
                .withKeepSnapshots(Duration.ofMillis(Long.parseLong(args[3])))
                .withBatchBytes(BATCH_BYTES)
                .withCompaction(new CompactionSettings(true, MIN_FILES, 1L << 30));
        try (Archive archive =
                Archive.open(ArchiveSettings.in(Path.of(args[1])), step -> main.steps.merge(step, 1L, Long::sum))) {
            Archiver archiver = new Archiver(archive, new LogDirectory(Path.of(args[0])), settings);
            boolean isLast = false;
            while (!isLast) {
                isLast = main.isEnding; // before it begins: what was closed by then it takes
                main.runOnce(archive, archiver);
            }
        }
        System.out.println(main.stepsOf(ArchiveStep.COMMITTED) + " " + main.stepsOf(ArchiveStep.COMPACTED) + " "
                + main.deleted + " " + main.expired);
    }

    private void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nobody says anything: the end is all that is waited for.
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read when to end", e);
        }
        isEnding = true;
    }

    private void runOnce(Archive archive, Archiver archiver) {
        ArchiveResult result = archiver.runOnce();
        if (!result.isComplete()) {
            throw new IllegalStateException("not archived: " + result.failures());
        }
        deleted += result.deleted();
        Set<Long> now = archive.snapshot().metadata().snapshots().stream()
                .map(Snapshot::snapshotId)
                .collect(Collectors.toSet());
        states.removeAll(now);
        expired += states.size();
        states.clear();
        states.addAll(now);
    }

    private long stepsOf(ArchiveStep step) {
        return steps.getOrDefault(step, 0L);
    }
}
