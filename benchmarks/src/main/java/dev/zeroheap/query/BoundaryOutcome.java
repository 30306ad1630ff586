package dev.zeroheap.query;

import java.util.List;

/**
 * What was asked while everything moved, and what was wrong with the answers.
 *
 * @param queries answers that were checked
 * @param ofBoth those of them that were read from live segments and files of the archive together
 * @param missing events that an answer should have had and did not, all answers together
 * @param doubled rows beyond the first of an event, all answers together
 * @param wentBack how often a run was shorter than in an answer that had ended before
 * @param wrongClaims answers that called themselves incomplete, or spoke of losses, rejects or unclean runs
 * @param timeouts questions that were refused for their time limit; they are no answers
 * @param freshnessSamples of how many moments the time was taken from recording to the first answer
 * @param freshnessMillisMedian the median of these times
 * @param freshnessMillisMax the longest of these times
 * @param behindMillisMedian how long before its question an answer had all that was recorded, the median
 * @param behindMillisMax the longest of these times
 * @param queryMillisMedian how long an answer took, the median
 * @param queryMillisMax how long an answer took, the longest
 * @param events recorded in all rounds
 * @param runs of recorders, all of which ended
 * @param rolls of segments
 * @param commits of new data files
 * @param compactions merges of data files
 * @param deleted segments that went after they were archived
 * @param expired states of the table that were forgotten
 * @param rounds each with a log and an archive of its own
 * @param recordingSeconds how long was recorded in all rounds
 * @param seconds how long it all took
 * @param findings the first wrong things, for people
 */
public record BoundaryOutcome(
        long queries,
        long ofBoth,
        long missing,
        long doubled,
        long wentBack,
        long wrongClaims,
        long timeouts,
        long freshnessSamples,
        double freshnessMillisMedian,
        double freshnessMillisMax,
        double behindMillisMedian,
        double behindMillisMax,
        double queryMillisMedian,
        double queryMillisMax,
        long events,
        long runs,
        long rolls,
        long commits,
        long compactions,
        long deleted,
        long expired,
        long rounds,
        double recordingSeconds,
        double seconds,
        List<String> findings) {
    /** Whether no answer missed or doubled an event, took one back, or claimed what was not so. */
    public boolean isRight() {
        return missing + doubled + wentBack + wrongClaims == 0;
    }
}
