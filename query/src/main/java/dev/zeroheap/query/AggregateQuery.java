package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for figures of events, by groups and time steps.
 *
 * @param range of which time
 * @param filter which events
 * @param groups which groups
 * @param step how long a time step is, whole seconds of 1 or more, fewer than {@value Step#MAX_STEPS} in a range with both
 *     ends; null for no steps
 * @param aggregates the figures, 1..{@value #MAX_AGGREGATES}, none twice
 * @param compareShift by how much earlier a second range begins and ends whose figures are given beside; null for none
 * @param isApproximate whether percentiles may be off by {@link LogHistogram#RELATIVE_ERROR} so that they cost less time
 */
public record AggregateQuery(
        TimeRange range,
        Filter filter,
        Groups groups,
        @Nullable Duration step,
        List<Aggregate> aggregates,
        @Nullable Duration compareShift,
        boolean isApproximate) {
    /** The most figures that one question asks for. */
    public static final int MAX_AGGREGATES = 32;

    /** Checks every bound. */
    public AggregateQuery {
        requireNonNull(range, "range");
        requireNonNull(filter, "filter");
        requireNonNull(groups, "groups");
        aggregates = List.copyOf(aggregates);
        if (aggregates.isEmpty() || aggregates.size() > MAX_AGGREGATES) {
            throw QueryException.invalid(
                    "aggregates", "aggregates must be 1.." + MAX_AGGREGATES + " figures: " + aggregates.size());
        }
        if (new HashSet<>(aggregates).size() < aggregates.size()) {
            throw QueryException.invalid("aggregates", "aggregates must not name a figure twice");
        }
        if (step != null) {
            Step.check(range, step);
        }
        if (groups.orderBy().function() == Function.RATE && range.length().isEmpty()) {
            throw QueryException.invalid("order_by", "order_by must not be rate where the range has an open end");
        }
        if (compareShift != null) {
            checkShift(range, step, compareShift);
        }
    }

    private static void checkShift(TimeRange range, @Nullable Duration step, Duration shift) {
        if (shift.isNegative() || shift.isZero()) {
            throw QueryException.invalid("compare", "compare must be longer than nothing: " + shift);
        }
        if (range.length().isEmpty()) {
            throw QueryException.invalid("compare", "compare needs a range with both ends, but one is open");
        }
        if (step != null && shift.toNanosPart() + shift.toSeconds() % step.toSeconds() != 0) {
            throw QueryException.invalid(
                    "compare", "compare must be a multiple of the step " + step + ", so that steps meet: " + shift);
        }
        range.before(shift);
    }

    /** How many events there are, in one group. */
    public static AggregateQuery count(TimeRange range, Filter filter) {
        return new AggregateQuery(range, filter, Groups.NONE, null, List.of(Aggregate.COUNT), null, false);
    }

    /** The same question for other figures. */
    public AggregateQuery withAggregates(Aggregate... figures) {
        return new AggregateQuery(range, filter, groups, step, List.of(figures), compareShift, isApproximate);
    }

    /** The same question by groups. */
    public AggregateQuery withGroups(Groups other) {
        return new AggregateQuery(range, filter, other, step, aggregates, compareShift, isApproximate);
    }

    /** The same question for each time step. */
    public AggregateQuery withStep(Duration duration) {
        return new AggregateQuery(range, filter, groups, duration, aggregates, compareShift, isApproximate);
    }

    /** The same question, compared with an earlier range. */
    public AggregateQuery comparedWith(Duration shift) {
        return new AggregateQuery(range, filter, groups, step, aggregates, shift, isApproximate);
    }

    /** The same question with approximate percentiles. */
    public AggregateQuery approximately() {
        return new AggregateQuery(range, filter, groups, step, aggregates, compareShift, true);
    }

    /** The same question of the time before. */
    AggregateQuery earlier(Duration shift) {
        return new AggregateQuery(range.before(shift), filter, groups, step, aggregates, null, isApproximate);
    }

    /** Whether it takes prices to answer it. */
    boolean isPriced() {
        return groups.orderBy().isPriced() || aggregates.stream().anyMatch(Aggregate::isPriced);
    }

    /** What an answer to it declares. */
    Declaration worth(Declaration exact) {
        boolean isOff = isApproximate && aggregates.stream().anyMatch(one -> one.function() == Function.PERCENTILE);
        return isOff ? exact.approximate(LogHistogram.RELATIVE_ERROR) : exact;
    }
}
