package dev.zeroheap.query;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.Segment;
import dev.zeroheap.archive.SegmentKey;
import dev.zeroheap.archive.SegmentSql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What closed live segments were found to hold when a question read them, so that the next question of another time need
 * not read them again, and how runs ended. Nobody writes to a closed segment, or for a run that has ended.
 *
 * <p>Bounded; those that were asked for the longest time ago are forgotten. Any thread.
 */
final class KnownSegments {
    private static final int MAX_SEGMENTS = 10_000;

    private final Map<Key, Contents> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Key, End> ends = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(SegmentKey segment, long sizeBytes) {
        static Key of(Segment segment) {
            return new Key(SegmentKey.of(segment), segment.sizeBytes());
        }
    }

    /**
     * What is in a segment.
     *
     * @param first when its first event happened; null where it has none
     * @param last when its last event happened
     * @param lines how many lines it has
     * @param rejects how many of them are no events
     * @param hasLosses whether one of them reports lost events
     */
    record Contents(@Nullable Instant first, @Nullable Instant last, long lines, long rejects, boolean hasLosses) {
        static final Contents NONE = new Contents(null, null, 0, 0, false);

        /** The columns that {@link #read} reads, over rows of a segment. */
        static final String FIGURES = "count(*), count(*) filter (where not (" + SegmentSql.IS_EVENT
                + ")), min(ts) filter (where " + SegmentSql.IS_EVENT + "), max(ts) filter (where " + SegmentSql.IS_EVENT
                + "), count(*) filter (where name = " + SegmentSql.literal(LogFormat.MONITOR_LOSS) + ")";

        /** Reads columns of numbers and times: lines, rejects, first, last, reports of losses. */
        static Contents read(ResultCursor cursor) throws SQLException {
            long lines = cursor.count();
            long rejects = cursor.count();
            return new Contents(cursor.instant(), cursor.instant(), lines, rejects, cursor.count() > 0);
        }

        /** What two parts of a segment hold together. */
        Contents plus(Contents more) {
            return new Contents(
                    edge(first, more.first, true),
                    edge(last, more.last, false),
                    lines + more.lines,
                    rejects + more.rejects,
                    hasLosses || more.hasLosses);
        }

        private static @Nullable Instant edge(@Nullable Instant one, @Nullable Instant other, boolean isFirst) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return one.isBefore(other) == isFirst ? one : other;
        }

        /** Whether no answer about the range needs it, but for its rejects. */
        boolean isBeside(TimeRange range) {
            return !hasLosses
                    && (first == null
                            || last == null
                            || last.isBefore(range.fromOrMin())
                            || !first.isBefore(range.toOrMax()));
        }
    }

    /**
     * How a run ended, by its last segment.
     *
     * @param day of its last event; null where it has none
     * @param isClean whether it says that it ended
     */
    record End(@Nullable LocalDate day, boolean isClean) {
        static final End UNKNOWN = new End(null, false);
    }

    /** How a run that has ended did so, by the segment in which it should say it. */
    synchronized Optional<End> endIn(Segment segment) {
        return Optional.ofNullable(ends.get(Key.of(segment)));
    }

    synchronized void learnEnd(Segment segment, End end) {
        ends.put(Key.of(segment), end);
        Oldest.forget(ends, MAX_SEGMENTS);
    }

    /** What is known of a segment that can be passed over in an answer about the range. */
    synchronized Optional<Contents> beside(Segment segment, TimeRange range) {
        return segment.isClosed()
                ? Optional.ofNullable(byKey.get(Key.of(segment))).filter(contents -> contents.isBeside(range))
                : Optional.empty();
    }

    synchronized void learn(Segment segment, Contents contents) {
        if (segment.isClosed()) {
            byKey.put(Key.of(segment), contents);
        }
        Oldest.forget(byKey, MAX_SEGMENTS);
    }
}
