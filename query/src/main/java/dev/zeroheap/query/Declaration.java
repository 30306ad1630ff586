package dev.zeroheap.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about itself.
 *
 * @param from the start of the range, inclusive; null where it was open
 * @param to the end of the range, exclusive; null where it was open
 * @param exact whether every figure is computed from the events themselves
 * @param relativeError where percentiles are approximate, by how much of itself one is off at most, 0..1: of the greater of
 *     the two events that it lies between; null where everything is exact
 * @param complete whether everything that holds events of the range was read; if not, {@code missing} says what was not
 * @param missing what could not be read, and why, one sentence each
 * @param truncated whether there were more rows than the limit
 * @param lost how many events of the range the recorders report as lost: they were never written
 * @param rejected how many lines are no events: all those of live segments that are closed, and those of archived ones on
 *     the days (UTC) that the range touches
 * @param uncleanRuns the runs that ended, on a day that the range touches, without the line that says so; some of their
 *     last events may never have been written
 * @param segmentsRead how many live segments were read
 * @param filesRead how many files of the archive were read
 * @param rowsScanned live and archived rows together
 * @param liveRows lines of the live segments that were read, whether they match or not
 * @param archivedRows events in the files that were read from the archive, whether they match or not
 * @param liveFrom when the oldest live event that was read happened: before it all comes from the archive; null where no live
 *     event was read
 * @param millis how long it took, in milliseconds
 */
public record Declaration(
        @Nullable Instant from,
        @Nullable Instant to,
        boolean exact,
        @Nullable Double relativeError,
        boolean complete,
        List<String> missing,
        boolean truncated,
        long lost,
        long rejected,
        List<UncleanRun> uncleanRuns,
        int segmentsRead,
        int filesRead,
        long rowsScanned,
        long liveRows,
        long archivedRows,
        @Nullable Instant liveFrom,
        long millis) {
    /** Copies the lists. */
    public Declaration {
        missing = List.copyOf(missing);
        uncleanRuns = List.copyOf(uncleanRuns);
    }

    /** The same where something more is missing. */
    Declaration alsoMissing(@Nullable String sentence) {
        if (sentence == null) {
            return this;
        }
        List<String> all = new ArrayList<>(missing);
        all.add(sentence);
        return of(exact, relativeError, false, all);
    }

    /** The same of figures that are off by so much. */
    Declaration approximate(double error) {
        return of(false, error, complete, missing);
    }

    private Declaration of(boolean nowExact, @Nullable Double nowError, boolean nowComplete, List<String> nowMissing) {
        return new Declaration(
                from,
                to,
                nowExact,
                nowError,
                nowComplete,
                nowMissing,
                truncated,
                lost,
                rejected,
                uncleanRuns,
                segmentsRead,
                filesRead,
                rowsScanned,
                liveRows,
                archivedRows,
                liveFrom,
                millis);
    }
}
