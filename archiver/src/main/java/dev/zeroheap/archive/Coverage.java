package dev.zeroheap.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which segments the table's data files hold: read from the table's properties, so it is always of one commit with them.
 *
 * <p>One property per run, dropped when none of the run's segments is on disk any more:
 *
 * <pre>
 * zeroheap.archived.web/20261123T120000123Z-web1-4711-9f86d081 = 1-17@1795435200123,18@1795435215000 5a3e9c1d
 *                                                                numbers, when committed (ms)        whose log directory
 * </pre>
 *
 * <p>The last part tells archivers of several hosts which entries are theirs to drop. Immutable.
 */
final class Coverage {
    static final String PREFIX = "zeroheap.archived.";

    private final Map<String, Entry> byRun;

    private Coverage(Map<String, Entry> byRun) {
        this.byRun = byRun;
    }

    static Coverage of(Map<String, String> properties) {
        Map<String, Entry> byRun = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(PREFIX) && !value.isEmpty()) {
                byRun.put(key.substring(PREFIX.length()), Entry.parse(key, value));
            }
        });
        return new Coverage(byRun);
    }

    boolean covers(Segment segment) {
        return committedAt(segment).isPresent();
    }

    /** When the segment was committed. */
    Optional<Instant> committedAt(Segment segment) {
        Entry entry = byRun.get(segment.run().key());
        return Optional.ofNullable(entry == null ? null : entry.committed.get(segment.number()))
                .map(Instant::ofEpochMilli);
    }

    /** This coverage, and that of {@code other} for runs that this one does not know. */
    Coverage or(Coverage other) {
        Map<String, Entry> both = new HashMap<>(other.byRun);
        both.putAll(byRun);
        return new Coverage(both);
    }

    /** The properties to set so that these segments are covered too. */
    Map<String, String> with(List<Segment> segments, Instant committed, String logsId) {
        Map<String, Entry> changed = new TreeMap<>();
        for (Segment segment : segments) {
            String run = segment.run().key();
            changed.computeIfAbsent(run, key -> new Entry(copyOf(key), logsId))
                    .committed
                    .put(segment.number(), committed.toEpochMilli());
        }
        return changed.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> PREFIX + entry.getKey(),
                        entry -> entry.getValue().text()));
    }

    private NavigableMap<Integer, Long> copyOf(String run) {
        Entry entry = byRun.get(run);
        return entry == null ? new TreeMap<>() : new TreeMap<>(entry.committed);
    }

    /**
     * The properties to set, or with an empty value to remove, so that segments of this log directory which are gone stay
     * covered no longer.
     */
    Map<String, String> without(Predicate<SegmentKey> isGone, String logsId) {
        Map<String, String> changes = new TreeMap<>();
        byRun.forEach((run, entry) -> {
            if (entry.logsId.equals(logsId)) {
                int slash = run.indexOf('/');
                NavigableMap<Integer, Long> left = new TreeMap<>(entry.committed);
                left.keySet()
                        .removeIf(number ->
                                isGone.test(new SegmentKey(run.substring(0, slash), run.substring(slash + 1), number)));
                if (!left.equals(entry.committed)) {
                    changes.put(PREFIX + run, left.isEmpty() ? "" : new Entry(left, logsId).text());
                }
            }
        });
        return changes;
    }

    /** The properties to set so that no commit lies after {@code now}. */
    Map<String, String> notAfter(Instant now) {
        Map<String, String> changes = new TreeMap<>();
        byRun.forEach((run, entry) -> {
            NavigableMap<Integer, Long> earlier = new TreeMap<>(entry.committed);
            earlier.replaceAll((number, millis) -> Math.min(millis, now.toEpochMilli()));
            if (!earlier.equals(entry.committed)) {
                changes.put(PREFIX + run, new Entry(earlier, entry.logsId).text());
            }
        });
        return changes;
    }

    /** Segment numbers of one run, each with the time of its commit in milliseconds. */
    private record Entry(NavigableMap<Integer, Long> committed, String logsId) {
        static Entry parse(String key, String value) {
            try {
                int space = value.indexOf(' ');
                NavigableMap<Integer, Long> committed = new TreeMap<>();
                for (String range : value.substring(0, space).split(",", -1)) {
                    int at = range.indexOf('@');
                    int dash = range.indexOf('-');
                    int first = Integer.parseInt(range.substring(0, dash < 0 ? at : dash));
                    int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1, at));
                    long millis = Long.parseLong(range.substring(at + 1));
                    for (int number = first; number <= last; number++) {
                        committed.put(number, millis);
                    }
                }
                return new Entry(committed, value.substring(space + 1));
            } catch (RuntimeException e) {
                throw new ArchiveException(
                        ArchiveException.Code.ARCHIVE_UNREADABLE,
                        "table property " + key + " must be like 1-17@1795435200123 5a3e9c1d: " + value,
                        e);
            }
        }

        String text() {
            List<String> ranges = new ArrayList<>();
            int first = 0;
            int last = 0;
            long millis = 0;
            for (Map.Entry<Integer, Long> one : committed.entrySet()) {
                if (first > 0 && one.getKey() == last + 1 && one.getValue() == millis) {
                    last++;
                    continue;
                }
                if (first > 0) {
                    ranges.add(range(first, last, millis));
                }
                first = one.getKey();
                last = first;
                millis = one.getValue();
            }
            ranges.add(range(first, last, millis));
            return String.join(",", ranges) + ' ' + logsId;
        }

        private static String range(int first, int last, long millis) {
            return (first == last ? first : first + "-" + last) + "@" + millis;
        }
    }
}
