package dev.zeroheap.query;

import java.util.ArrayList;
import java.util.List;

/** Adds up what rounds do and answers have; any thread. */
final class BoundaryTally {
    private static final int FINDINGS = 20;
    private static final int MAX_TIMEOUTS = 100;
    private static final double NANOS_OF_MILLI = 1e6;
    private static final double NANOS_OF_SECOND = 1e9;

    private final long begin = System.nanoTime();
    private final List<Long> queryNanos = new ArrayList<>();
    private final List<Long> freshnessNanos = new ArrayList<>();
    private final List<Long> behindNanos = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private long ofBoth;
    private long missing;
    private long doubled;
    private long wentBack;
    private long wrongClaims;
    private long timeouts;
    private long events;
    private long runs;
    private long rolls;
    private long commits;
    private long compactions;
    private long deleted;
    private long expired;
    private long rounds;
    private long recordingNanos;

    /** An answer came after so long; each of its runs is still to be {@linkplain #check checked}. */
    synchronized void answered(Declaration declaration, long nanos) {
        queryNanos.add(nanos);
        ofBoth += declaration.segmentsRead() > 0 && declaration.filesRead() > 0 ? 1 : 0;
        if (!declaration.complete()
                || declaration.lost() + declaration.rejected() > 0
                || !declaration.uncleanRuns().isEmpty()) {
            wrongClaims++;
            found(declaration.toString());
        }
    }

    /**
     * Holds a run in an answer against what is known of it.
     *
     * @param events so many must be there at the least
     * @param lines so many were there before
     */
    synchronized void check(String run, RunPrefix prefix, long events, long lines) {
        long late = Math.max(0, events - prefix.events());
        missing += prefix.holes() + late;
        doubled += prefix.doubles();
        wentBack += prefix.lines() < lines ? 1 : 0;
        if (!prefix.isPrefix() || late > 0 || prefix.lines() < lines) {
            found(run + ": " + prefix + ", at least " + events + " events, " + lines + " lines before");
        }
    }

    private void found(String finding) {
        if (findings.size() < FINDINGS) {
            findings.add(finding);
        }
    }

    /** Whether nothing wrong has been found. */
    synchronized boolean isRight() {
        return missing + doubled + wentBack + wrongClaims == 0;
    }

    /** How many answers came from log and archive together. */
    synchronized long ofBoth() {
        return ofBoth;
    }

    /** @throws IllegalStateException when it happens again and again: on this machine, at this rate, nothing is learnt */
    synchronized void timedOut() {
        timeouts++;
        if (timeouts > MAX_TIMEOUTS + queryNanos.size()) {
            throw new IllegalStateException("most questions take too long; is the machine busy, or the rate too high?");
        }
    }

    /** An answer had all that was recorded so long before its question. */
    synchronized void behind(long nanos) {
        behindNanos.add(nanos);
    }

    /** So long it took from recording some events until an answer had them. */
    synchronized void fresh(long nanos) {
        freshnessNanos.add(nanos);
    }

    /** What one writer did, by {@link BoundaryWriterMain}. */
    synchronized void wrote(long newEvents, long newRuns, long newRolls) {
        events += newEvents;
        runs += newRuns;
        rolls += newRolls;
    }

    /** What the archiver of one round did, by {@link dev.zeroheap.archive.TirelessArchiverMain}. */
    synchronized void archived(long newCommits, long newCompactions, long newDeleted, long newExpired) {
        commits += newCommits;
        compactions += newCompactions;
        deleted += newDeleted;
        expired += newExpired;
    }

    synchronized void ended(long nanosOfRecording) {
        rounds++;
        recordingNanos += nanosOfRecording;
    }

    synchronized BoundaryOutcome outcome() {
        queryNanos.sort(null);
        freshnessNanos.sort(null);
        behindNanos.sort(null);
        return new BoundaryOutcome(
                queryNanos.size(),
                ofBoth,
                missing,
                doubled,
                wentBack,
                wrongClaims,
                timeouts,
                freshnessNanos.size(),
                millis(freshnessNanos, 0.5),
                millis(freshnessNanos, 1),
                millis(behindNanos, 0.5),
                millis(behindNanos, 1),
                millis(queryNanos, 0.5),
                millis(queryNanos, 1),
                events,
                runs,
                rolls,
                commits,
                compactions,
                deleted,
                expired,
                rounds,
                recordingNanos / NANOS_OF_SECOND,
                (System.nanoTime() - begin) / NANOS_OF_SECOND,
                List.copyOf(findings));
    }

    private static double millis(List<Long> sorted, double fraction) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (fraction * (sorted.size() - 1))) / NANOS_OF_MILLI;
    }
}
