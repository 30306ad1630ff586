package dev.zeroheap.query.promql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A quantile from the counts of buckets, as Prometheus estimates it: by straight line within the bucket that it lies in, which
 * begins at 0 where it is the lowest; in the highest bucket it is that one's lower bound.
 */
final class BucketQuantile {
    private static final Pattern BOUND = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");

    private BucketQuantile() {}

    static List<Series> of(double[] fractions, List<Series> buckets) {
        Map<Labels, TreeMap<Double, Series>> groups = new LinkedHashMap<>();
        for (Series bucket : buckets) {
            String bound = bucket.labels().get(Labels.BOUND);
            Labels labels = bucket.labels().withoutName().without(List.of(Labels.BOUND));
            if (bound.equals("+Inf") || BOUND.matcher(bound).matches()) { // others are left out, as in Prometheus
                double upper = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
                groups.computeIfAbsent(labels, none -> new TreeMap<>()).put(upper, bucket);
            }
        }
        List<Series> all = new ArrayList<>();
        groups.forEach((labels, group) -> all.add(new Series(labels, quantiles(fractions, group))));
        return all;
    }

    private static double[] quantiles(double[] fractions, Map<Double, Series> group) {
        double[] values = new double[fractions.length];
        for (int i = 0; i < values.length; i++) {
            List<Double> bounds = new ArrayList<>();
            List<Double> counts = new ArrayList<>();
            for (Map.Entry<Double, Series> bucket : group.entrySet()) {
                double count = bucket.getValue().values()[i];
                if (!Series.isAbsent(count)) {
                    bounds.add(bucket.getKey());
                    counts.add(counts.isEmpty() ? count : Math.max(count, counts.get(counts.size() - 1)));
                }
            }
            values[i] = bounds.isEmpty() ? Series.ABSENT : quantile(fractions[i], bounds, counts);
        }
        return values;
    }

    private static double quantile(double fraction, List<Double> bounds, List<Double> counts) {
        int last = bounds.size() - 1;
        double all = counts.get(last);
        if (!Double.isInfinite(bounds.get(last))
                || last < 1
                || all == 0
                || Double.isNaN(fraction)
                || Double.isNaN(all)) {
            return Double.NaN;
        }
        if (fraction < 0 || fraction > 1) {
            return fraction < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double rank = fraction * all;
        int bucket = 0;
        while (bucket < last && counts.get(bucket) < rank) {
            bucket++;
        }
        if (bucket == last) {
            return bounds.get(last - 1);
        }
        if (bucket == 0 && bounds.get(0) <= 0) {
            return bounds.get(0);
        }
        double lower = bucket == 0 ? 0 : bounds.get(bucket - 1);
        double below = bucket == 0 ? 0 : counts.get(bucket - 1);
        return lower + (bounds.get(bucket) - lower) * ((rank - below) / (counts.get(bucket) - below));
    }
}
