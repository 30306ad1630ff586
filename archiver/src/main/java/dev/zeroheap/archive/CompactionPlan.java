package dev.zeroheap.archive;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which files of a day are merged.
 *
 * <p>Files come in small, every few seconds. Merging all of a day each time would write every event as often as files come.
 * So a file is merged only when all that are smaller than it have become as large together: sizes then grow in
 * powers, each event is written again a logarithmic number of times, and few files are left. Size-tiered compaction, as in
 * log-structured merge trees (O'Neil et al., 1996).
 *
 * <pre>
 * sizes, falling     60  30  9  2 2 2 2 2 2 2 2      9 is less than the 16 behind it: the last nine become one of 25
 * </pre>
 */
final class CompactionPlan {
    /** So that the list of files does not make one statement of DuckDB too large. */
    private static final int MAX_FILES = 1000;

    /** Of a day that is over, two files are enough to be merged: hardly any will come. */
    private static final int MIN_FILES_OF_PAST_DAY = 2;

    private final CompactionSettings settings;

    CompactionPlan(CompactionSettings settings) {
        this.settings = settings;
    }

    /**
     * A data file.
     *
     * @param location where it is, as the table says
     * @param day the day of its events
     * @param bytes how long it is
     * @param firstMicros timestamp of its first event, microseconds since 1970
     */
    record Input(String location, LocalDate day, long bytes, long firstMicros) {}

    /** The groups to merge by themselves, each of one day, the oldest day first. */
    List<List<Input>> due(List<Input> files, LocalDate today) {
        List<List<Input>> groups = new ArrayList<>();
        smallByDay(files).forEach((day, small) -> {
            int minFiles = day.isBefore(today) ? MIN_FILES_OF_PAST_DAY : settings.minFiles();
            groups.addAll(cut(outgrown(small, minFiles)));
        });
        return groups;
    }

    /** The groups to merge so that a day has as few files as may be. */
    List<List<Input>> all(List<Input> files) {
        List<List<Input>> groups = new ArrayList<>();
        smallByDay(files).values().forEach(small -> groups.addAll(cut(small)));
        return groups;
    }

    private SortedMap<LocalDate, List<Input>> smallByDay(List<Input> files) {
        return files.stream()
                .filter(file -> file.bytes < settings.targetBytes() / 2.0)
                .collect(groupingBy(Input::day, TreeMap::new, toList()));
    }

    /** The largest file that is outgrown by those behind it, and those; none where too few are. */
    private static List<Input> outgrown(List<Input> small, int minFiles) {
        List<Input> falling = small.stream()
                .sorted(Comparator.comparingLong(Input::bytes).reversed())
                .toList();
        long behind = falling.stream().mapToLong(Input::bytes).sum();
        for (int i = 0; falling.size() - i >= minFiles; i++) {
            Input file = falling.get(i);
            behind -= file.bytes;
            if (behind >= file.bytes) {
                return falling.subList(i, falling.size());
            }
        }
        return List.of();
    }

    /** In the order of time, so that of a day with several files each has a time of its own. */
    private List<List<Input>> cut(List<Input> files) {
        List<List<Input>> groups = new ArrayList<>();
        List<Input> group = new ArrayList<>();
        long bytes = 0;
        for (Input file : files.stream()
                .sorted(Comparator.comparingLong(Input::firstMicros).thenComparing(Input::location))
                .toList()) {
            if (!group.isEmpty() && (bytes + file.bytes > settings.targetBytes() || group.size() == MAX_FILES)) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(file);
            bytes += file.bytes;
        }
        groups.add(group);
        groups.removeIf(few -> few.size() < 2);
        return groups;
    }
}
