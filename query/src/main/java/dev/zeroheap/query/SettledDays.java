package dev.zeroheap.query;

import dev.zeroheap.archive.ArchiveFile;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The archive's files of a plan by whether figures of them can be kept: those of days that lie in the range whole and have no
 * live event. What such a day comes to is told by its files alone, and a file never changes.
 *
 * @param files of settled days
 * @param others of all other days
 * @param isAll whether settled days, one at least, hold every event of the range
 */
record SettledDays(List<ArchiveFile> files, List<ArchiveFile> others, boolean isAll) {
    /**
     * Divides the files of a plan.
     *
     * @param liveFrom the first event in the live segments of the plan; null where there is none
     */
    static SettledDays of(TimeRange range, List<ArchiveFile> all, @Nullable Instant liveFrom) {
        LocalDate unsettled = liveFrom == null ? LocalDate.MAX : LocalDate.ofInstant(liveFrom, ZoneOffset.UTC);
        List<ArchiveFile> files = new ArrayList<>();
        List<ArchiveFile> others = new ArrayList<>();
        for (ArchiveFile file : all) {
            boolean isSettled = range.containsDay(file.day()) && file.day().isBefore(unsettled);
            (isSettled ? files : others).add(file);
        }
        boolean hasLive = liveFrom != null && liveFrom.isBefore(range.toOrMax());
        return new SettledDays(
                List.copyOf(files), List.copyOf(others), !files.isEmpty() && others.isEmpty() && !hasLive);
    }

    /** The files by which their figures are known again. */
    List<String> locations() {
        return files.stream().map(ArchiveFile::location).toList();
    }
}
