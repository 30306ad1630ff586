package dev.zeroheap.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what rounds do and find; of one thread. */
final class Tally {
    private static final String RANDOM = "random";

    private final Map<String, Long> killsByMoment = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();
    private long writersKilled;
    private long rounds;
    private long races;
    private long refused;
    private long released;
    private long failedRacers;
    private long lost;
    private long doubled;
    private long strangers;
    private long wrongRejects;
    private long events;
    private long dropped;
    private long rejects;
    private long orphans;
    private long missingFiles;
    private long unneededMetadata;

    Tally() {
        killsByMoment.put(RANDOM, 0L);
        for (ArchiveStep step : ArchiveStep.values()) {
            killsByMoment.put(nameOf(step), 0L);
        }
    }

    private static String nameOf(ArchiveStep step) {
        return step.name().toLowerCase(java.util.Locale.ROOT);
    }

    void killedAtRandom() {
        killsByMoment.merge(RANDOM, 1L, Long::sum);
    }

    void killedAt(ArchiveStep step) {
        killsByMoment.merge(nameOf(step), 1L, Long::sum);
    }

    void writerKilled() {
        writersKilled++;
    }

    void raced() {
        races++;
    }

    void refused() {
        refused++;
    }

    void released() {
        released++;
    }

    void racerFailed() {
        failedRacers++;
    }

    /** After a round: what is wrong now. */
    void counted(Census.Count count, long expectedRejects) {
        rounds++;
        lost += count.lost();
        doubled += count.doubled();
        strangers += count.strangers();
        wrongRejects += Math.abs(count.rejects() - expectedRejects);
        findings.addAll(count.findings());
        if (count.rejects() != expectedRejects) {
            findings.add(count.rejects() + " rejects of " + expectedRejects);
        }
    }

    /** After the last round of an archive: what was in it. */
    void finished(Census.Count count, Leftovers leftovers) {
        events += count.events();
        dropped += count.dropped();
        rejects += count.rejects();
        orphans += leftovers.orphans() + leftovers.attempts();
        missingFiles += leftovers.missing();
        unneededMetadata += leftovers.metadata();
        if (leftovers.orphans() + leftovers.attempts() + leftovers.missing() > 0) {
            findings.add(leftovers.toString());
        }
    }

    long kills() {
        return killsByMoment.values().stream().mapToLong(Long::longValue).sum();
    }

    KillOutcome outcome() {
        return new KillOutcome(
                kills(),
                Map.copyOf(killsByMoment),
                writersKilled,
                rounds,
                races,
                refused,
                released,
                failedRacers,
                events,
                lost,
                doubled,
                strangers,
                dropped,
                rejects,
                wrongRejects,
                orphans,
                missingFiles,
                unneededMetadata,
                List.copyOf(findings));
    }
}
