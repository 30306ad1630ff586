package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.LogHistogram.Bracket;

/**
 * Where a percentile lies among numbers of which there is a histogram: between those of two ranks, by straight line as SQL's
 * {@code percentile_cont} has it.
 *
 * @param below the rank of the lesser number
 * @param above that of the greater one, the next or the same
 * @param weight of the greater one, 0 to less than 1
 * @param aroundBelow where the lesser one is
 * @param aroundAbove where the greater one is
 */
record Quantile(long below, long above, double weight, Bracket aroundBelow, Bracket aroundAbove) {
    static Quantile of(Aggregate percentile, LogHistogram histogram) {
        double position = requireNonNull(percentile.fraction()).doubleValue() * (histogram.count() - 1);
        long below = (long) Math.floor(position);
        long above = (long) Math.ceil(position);
        return new Quantile(below, above, position - below, histogram.find(below), histogram.find(above));
    }

    /** As far as the histogram tells, {@link LogHistogram#RELATIVE_ERROR} off at most. */
    double about() {
        return between(aroundBelow.about(below), aroundAbove.about(above));
    }

    /** The percentile, where the two numbers are known. */
    double between(double lesser, double greater) {
        return below == above ? lesser : lesser * (1 - weight) + greater * weight;
    }
}
