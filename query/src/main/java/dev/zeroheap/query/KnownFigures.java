package dev.zeroheap.query;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What questions came to in {@linkplain SettledDays days that are settled}, so that a dashboard that asks again has but the
 * rest looked at. Nothing here can become wrong: what is known is known of files, which never change, and a day that gets
 * another file is another day.
 *
 * <p>Bounded by the number of figures; those that were asked for the longest time ago are forgotten. Any thread; two may find
 * out the same.
 */
final class KnownFigures {
    /** 25 MB of heap at the most, where each stands alone in its step; 8 MB where all are buckets. */
    private static final int MAX_FIGURES = 200_000;

    private static final int MAX_FIGURES_OF_ONE = MAX_FIGURES / 5;

    private final Map<Key, GroupFigures> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private int figures;

    /**
     * What figures depend on.
     *
     * @param groups which groups are chosen of all
     * @param keys the groups, where they were chosen by a larger question; else null
     * @param use what for
     * @param prices by which costs are found; null where there are none
     * @param files the events
     */
    record Key(
            Filter filter,
            Groups groups,
            @Nullable List<List<@Nullable String>> keys,
            Use use,
            @Nullable Duration step,
            List<Aggregate> aggregates,
            boolean isApproximate,
            @Nullable PriceTable prices,
            List<String> files) {
        Key ofGroups(List<List<@Nullable String>> chosen, Use itsUse) {
            return new Key(filter, groups, chosen, itsUse, step, aggregates, isApproximate, prices, files);
        }

        Key ofAllGroups() {
            return new Key(filter, groups, null, Use.TO_BE_RANKED, step, aggregates, isApproximate, prices, files);
        }
    }

    /** What figures are kept for. */
    enum Use {
        /** To be told as they are. */
        AS_THEY_ARE,
        /** Of all groups, in no order, to be ranked with those of other events. */
        TO_BE_RANKED,
        /** To be added to those of other events. */
        TO_BE_ADDED,
        /** The same, of histograms alone, where all else is known with the groups. */
        HISTOGRAMS_TO_BE_ADDED
    }

    /** Finds out what is not known. */
    @FunctionalInterface
    interface Finding {
        GroupFigures find() throws ReadFailure;
    }

    /** What is known; else what is found out, which is known from then on. */
    GroupFigures get(Key key, Finding finding) throws ReadFailure {
        GroupFigures known = find(key);
        if (known != null) {
            return known;
        }
        GroupFigures found = finding.find();
        keep(key, found);
        return found;
    }

    synchronized @Nullable GroupFigures find(Key key) {
        return byKey.get(key);
    }

    synchronized void keep(Key key, GroupFigures found) {
        if (size(key, found) > MAX_FIGURES_OF_ONE) {
            return;
        }
        GroupFigures before = byKey.put(key, found);
        figures += size(key, found) - (before == null ? 0 : size(key, before));
        Iterator<Map.Entry<Key, GroupFigures>> oldest = byKey.entrySet().iterator();
        while (figures > MAX_FIGURES) {
            Map.Entry<Key, GroupFigures> one = oldest.next();
            figures -= size(one.getKey(), one.getValue());
            oldest.remove();
        }
    }

    private static int size(Key key, GroupFigures found) {
        return key.files.size() + found.size();
    }
}
