package dev.zeroheap.query.promql;

import dev.zeroheap.query.promql.Expression.Aggregation;
import dev.zeroheap.query.promql.Expression.Grouping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Series put together by groups, at each moment those that are there. */
final class Aggregated {
    private final Aggregator aggregator;
    private final Grouping grouping;
    private final double[] parameter;
    private final int moments;

    Aggregated(Aggregation aggregation, double[] parameter, int moments) {
        this.aggregator = aggregation.aggregator();
        this.grouping = aggregation.grouping();
        this.parameter = parameter;
        this.moments = moments;
    }

    List<Series> of(List<Series> vector) {
        Map<Labels, List<Series>> groups = new LinkedHashMap<>();
        for (Series series : vector) {
            groups.computeIfAbsent(key(series.labels()), none -> new ArrayList<>())
                    .add(series);
        }
        List<Series> all = new ArrayList<>();
        groups.forEach((key, group) -> {
            if (aggregator.isChoice()) {
                all.addAll(chosen(group));
            } else {
                all.add(new Series(key, reduced(group)));
            }
        });
        return all;
    }

    private Labels key(Labels labels) {
        return grouping.isWithout() ? labels.withoutName().without(grouping.labels()) : labels.only(grouping.labels());
    }

    private double[] reduced(List<Series> group) {
        double[] values = Series.absent(moments);
        double[] there = new double[group.size()];
        for (int i = 0; i < moments; i++) {
            int count = 0;
            for (Series series : group) {
                if (!Series.isAbsent(series.values()[i])) {
                    there[count++] = series.values()[i];
                }
            }
            if (count > 0) {
                values[i] = reduced(Arrays.copyOf(there, count), i);
            }
        }
        return values;
    }

    private double reduced(double[] there, int moment) {
        return switch (aggregator) {
            case SUM -> sum(there);
            case AVG -> sum(there) / there.length;
            case MIN ->
                Arrays.stream(there)
                        .reduce(Double.NaN, (least, value) -> Double.isNaN(least) || value < least ? value : least);
            case MAX ->
                Arrays.stream(there)
                        .reduce(Double.NaN, (most, value) -> Double.isNaN(most) || value > most ? value : most);
            case COUNT -> there.length;
            case GROUP -> 1;
            case STDDEV -> Math.sqrt(variance(there));
            case STDVAR -> variance(there);
            case QUANTILE -> quantile(parameter[moment], there);
            case TOPK, BOTTOMK -> throw new IllegalStateException("chooses: " + aggregator);
        };
    }

    private static double sum(double[] there) {
        double sum = 0;
        for (double value : there) {
            sum += value;
        }
        return sum;
    }

    private static double variance(double[] there) {
        double mean = sum(there) / there.length;
        return Arrays.stream(there)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / there.length;
    }

    static double quantile(double fraction, double[] there) {
        if (Double.isNaN(fraction)) {
            return Double.NaN;
        }
        if (fraction < 0 || fraction > 1) {
            return fraction < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double[] sorted = Arrays.stream(there).sorted().toArray();
        double rank = fraction * (sorted.length - 1);
        int below = (int) Math.floor(rank);
        int above = Math.min(sorted.length - 1, below + 1);
        double weight = rank - below;
        return sorted[below] * (1 - weight) + sorted[above] * weight;
    }

    private List<Series> chosen(List<Series> group) {
        List<double[]> chosen =
                group.stream().map(series -> Series.absent(moments)).toList();
        Comparator<Integer> none = Comparator.naturalOrder();
        for (int i = 0; i < moments; i++) {
            int moment = i;
            int wanted = (int) Math.max(0, Math.min(group.size(), parameter[i]));
            Comparator<Integer> byValue =
                    Comparator.comparingDouble(which -> group.get(which).values()[moment]);
            List<Integer> there = new ArrayList<>();
            for (int which = 0; which < group.size(); which++) {
                if (!Series.isAbsent(group.get(which).values()[i])) {
                    there.add(which);
                }
            }
            boolean isTop = aggregator == Aggregator.TOPK;
            there.sort(Comparator.comparing(
                            (Integer which) -> Double.isNaN(group.get(which).values()[moment]))
                    .thenComparing(isTop ? byValue.reversed() : byValue)
                    .thenComparing(none));
            for (int which : there.subList(0, Math.min(wanted, there.size()))) {
                chosen.get(which)[i] = group.get(which).values()[i];
            }
        }
        List<Series> all = new ArrayList<>();
        for (int which = 0; which < group.size(); which++) {
            all.add(new Series(group.get(which).labels(), chosen.get(which)));
        }
        return all;
    }
}
