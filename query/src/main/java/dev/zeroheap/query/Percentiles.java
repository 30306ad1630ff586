package dev.zeroheap.query;

import dev.zeroheap.query.GroupFigures.Place;
import dev.zeroheap.query.LogHistogram.Bucket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Percentiles of one column, of however many events, in little memory.
 *
 * <p>A first look at the events makes a {@link LogHistogram} of each place, and that tells in which buckets a percentile
 * lies. Where it must be exact, a {@linkplain SecondLook second look} takes the numbers of these few buckets and puts them
 * in order. That two passes find what one cannot is known since Munro and Paterson, "Selection and sorting with limited
 * storage" (1980).
 */
final class Percentiles {
    private final AggregateSteps statements;
    private final String number;
    private final List<Aggregate> percentiles;

    /**
     * Percentiles.
     *
     * @param number the column of {@link Measures}
     * @param percentiles of it, one at least
     */
    Percentiles(AggregateSteps statements, String number, List<Aggregate> percentiles) {
        this.statements = statements;
        this.number = number;
        this.percentiles = List.copyOf(percentiles);
    }

    /** The histograms of events, to be added up: each stands for the first of the percentiles. */
    Map<Place, Map<Aggregate, Partial>> histograms(Session session, String events, GroupFigures groups)
            throws ReadFailure {
        Map<Place, Map<Aggregate, Partial>> found = new LinkedHashMap<>();
        read(
                session,
                events,
                groups,
                (place, histogram) -> found.put(place, Map.of(percentiles.get(0), new Partial.Numbers(histogram))));
        return found;
    }

    /** Hands out the histogram of each place. */
    @FunctionalInterface
    private interface Histograms {
        void forEach(BiConsumer<Place, LogHistogram> each) throws ReadFailure;
    }

    /** The percentiles of events. */
    Map<Place, Map<Aggregate, Partial>> find(Session session, String events, GroupFigures groups) throws ReadFailure {
        return ofHistograms(each -> read(session, events, groups, each), session, () -> events, groups);
    }

    /** The percentiles of events of which the histograms are known. */
    Map<Place, Map<Aggregate, Partial>> complete(Session session, SecondLook.Events events, GroupFigures groups)
            throws ReadFailure {
        Histograms known = each -> groups.places().forEach((place, figures) -> {
            if (figures.get(percentiles.get(0)) instanceof Partial.Numbers numbers) {
                each.accept(place, numbers.histogram());
            }
        });
        return ofHistograms(known, session, events, groups);
    }

    private Map<Place, Map<Aggregate, Partial>> ofHistograms(
            Histograms histograms, Session session, SecondLook.Events events, GroupFigures groups) throws ReadFailure {
        if (statements.query().isApproximate()) {
            Map<Place, Map<Aggregate, Partial>> found = new LinkedHashMap<>();
            histograms.forEach((place, histogram) -> found.put(place, about(histogram)));
            return found;
        }
        SecondLook look = new SecondLook(statements, number, percentiles);
        histograms.forEach(look::add);
        return look.take(session, events, groups);
    }

    private Map<Aggregate, Partial> about(LogHistogram histogram) {
        Map<Aggregate, Partial> values = new LinkedHashMap<>();
        percentiles.forEach(percentile -> values.put(
                percentile, new Partial.Alone(Quantile.of(percentile, histogram).about())));
        return values;
    }

    private void read(Session session, String events, GroupFigures groups, BiConsumer<Place, LogHistogram> each)
            throws ReadFailure {
        session.query(statements.histograms(events, groups.keys(), number), result -> {
            List<Bucket> buckets = new ArrayList<>();
            Place place = null;
            while (result.next()) {
                ResultCursor cursor = new ResultCursor(result, 1);
                Place next = new Place((int) cursor.count(), statements.steps().read(cursor));
                if (place != null && !next.equals(place)) {
                    each.accept(place, new LogHistogram(buckets));
                    buckets.clear();
                }
                place = next;
                buckets.add(new Bucket((int) cursor.count(), cursor.count(), cursor.numberOr(0), cursor.numberOr(0)));
            }
            if (place != null) {
                each.accept(place, new LogHistogram(buckets));
            }
            return groups;
        });
    }
}
