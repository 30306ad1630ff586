package dev.zeroheap.archive;

import java.util.List;
import java.util.Map;

/**
 * What was done to archives and their writers, and what became of the events.
 *
 * @param kills archivers that were killed
 * @param killsByMoment the same by where they stood: a step in lower case, or {@code random}
 * @param writersKilled recorders that were killed
 * @param rounds after each of which everything was counted
 * @param races rounds in which two archivers worked on one catalog at the same time
 * @param refused how often a second archiver was refused because the first held the lock
 * @param released archivers that stopped in the middle, and went on after another one had worked
 * @param failedRacers archivers that ended with an exit code other than 0 in a race; they lose nothing, but do nothing
 * @param events different events in all archives
 * @param lost events that were written and are gone
 * @param doubled rows beyond the first of an event
 * @param strangers events that nobody wrote
 * @param dropped events of a day that retention has taken, each as a whole
 * @param rejects lines that are no events, all of them kept
 * @param wrongRejects by how much their number differs from what was written
 * @param orphans Parquet files that no state of the table names after the clean-up, and directories of dead attempts
 * @param missingFiles Parquet files that the table names and that are not there
 * @param unneededMetadata files of Iceberg's metadata that kills have left
 * @param findings what is wrong, for people
 */
public record KillOutcome(
        long kills,
        Map<String, Long> killsByMoment,
        long writersKilled,
        long rounds,
        long races,
        long refused,
        long released,
        long failedRacers,
        long events,
        long lost,
        long doubled,
        long strangers,
        long dropped,
        long rejects,
        long wrongRejects,
        long orphans,
        long missingFiles,
        long unneededMetadata,
        List<String> findings) {
    /** Whether each event is there once, and nothing else is; no file of metadata either that nobody needs. */
    public boolean isRight() {
        return lost + doubled + strangers + wrongRejects + orphans + missingFiles + unneededMetadata == 0;
    }
}
