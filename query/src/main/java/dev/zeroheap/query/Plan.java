package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.ArchiveSnapshot;
import dev.zeroheap.archive.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read for one question: together these hold every event of its range once, apart from what is missing.
 *
 * @param live the live segments, none of which the snapshot covers
 * @param segments those of them that may hold something that is asked for
 * @param lastOfDeadRuns those of the live segments in which a run that has ended should say so
 * @param rejectsBeside how many lines are no events in live segments that are not read, since they have no event of the range
 * @param snapshot the archive; null where there is none, or where it cannot be read
 * @param files the archive's files that may hold events which are asked for
 * @param lossFiles the archive's files that may hold reports of lost events
 * @param archivedRejects how many lines of archived segments were no events
 * @param archivedUnclean the archived runs that ended uncleanly
 * @param missing what cannot be read, and why
 */
record Plan(
        List<Segment> live,
        List<Segment> segments,
        List<Segment> lastOfDeadRuns,
        long rejectsBeside,
        @Nullable ArchiveSnapshot snapshot,
        List<ArchiveFile> files,
        List<ArchiveFile> lossFiles,
        long archivedRejects,
        List<UncleanRun> archivedUnclean,
        List<String> missing) {
    /** A SELECT of the rows of some of the files; null where there are none. */
    @Nullable
    String archivedRows(List<ArchiveFile> some) {
        return snapshot == null || some.isEmpty() ? null : snapshot.rows(some);
    }

    long rowsInFiles() {
        return files.stream().mapToLong(ArchiveFile::rows).sum();
    }
}
