package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for model calls: how many, how fast, and what they cost.
 *
 * <p>A call is an event that names a {@code model}, whatever it is called: without one there is no price. The dearest
 * groups come first.
 *
 * @param range of which time
 * @param filter which of the calls
 * @param groupBy what tells groups apart, at most {@value Groups#MAX_DIMENSIONS} columns that are no numbers, or labels
 * @param step how long a time step is; null for no steps
 * @param limit how many groups, 1..{@value Groups#MAX_LIMIT}
 * @param isApproximate whether percentiles may be off by {@link LogHistogram#RELATIVE_ERROR} so that they cost less time
 */
public record LlmQuery(
        TimeRange range,
        Filter filter,
        List<Dimension> groupBy,
        @Nullable Duration step,
        int limit,
        boolean isApproximate) {
    private static final Dimension TIME_TO_FIRST_TOKEN = new Dimension("time_to_first_token");
    private static final Aggregate UNPRICED = new Aggregate(Function.UNPRICED_CALLS, null, null);
    private static final Aggregate ERRORS = new Aggregate(Function.ERRORS, null, null);
    private static final Aggregate ERROR_RATE = new Aggregate(Function.ERROR_RATE, null, null);
    private static final Aggregate MEAN = Aggregate.of(Function.MEAN, Dimension.DURATION);

    /** Checks the groups; the rest is checked where the figures are. */
    public LlmQuery {
        requireNonNull(range, "range");
        requireNonNull(filter, "filter");
        groupBy = List.copyOf(groupBy);
        for (Dimension dimension : groupBy) {
            if (dimension.isNumber()) {
                throw QueryException.invalid(
                        "group_by", "group_by must name no number here: " + Echo.of(dimension.name()));
            }
        }
    }

    private static Aggregate sum(String tokens) {
        return Aggregate.of(Function.SUM, new Dimension(tokens));
    }

    private static Aggregate percentile(String percent, Dimension of) {
        return Aggregate.percentile(percent, of);
    }

    /** The figures that it is about. */
    AggregateQuery figures() {
        return new AggregateQuery(
                range,
                filter.and(new Condition(Dimension.MODEL, Operator.EXISTS, List.of())),
                new Groups(groupBy, limit, Aggregate.COST, Groups.Order.DESCENDING, false),
                step,
                List.of(
                        Aggregate.COUNT,
                        ERRORS,
                        ERROR_RATE,
                        sum("prompt_tokens"),
                        sum("completion_tokens"),
                        sum("cached_tokens"),
                        sum("reasoning_tokens"),
                        Aggregate.COST,
                        UNPRICED,
                        MEAN,
                        percentile("50", Dimension.DURATION),
                        percentile("95", Dimension.DURATION),
                        percentile("99", Dimension.DURATION),
                        percentile("50", TIME_TO_FIRST_TOKEN),
                        percentile("95", TIME_TO_FIRST_TOKEN)),
                null,
                isApproximate);
    }

    LlmAnswer answer(AggregateAnswer figures) {
        return new LlmAnswer(
                LlmAnswer.CURRENCY, figures.rows().stream().map(this::row).toList(), figures.declaration());
    }

    private LlmRow row(AggregateRow figures) {
        Instant start = figures.step();
        return new LlmRow(
                figures.group(),
                start == null ? null : later(start, range.fromOrMin()),
                start == null || step == null ? null : earlier(start.plus(step), range.toOrMax()),
                whole(figures, Aggregate.COUNT),
                whole(figures, ERRORS),
                orZero(number(figures, ERROR_RATE)),
                whole(figures, sum("prompt_tokens")),
                whole(figures, sum("completion_tokens")),
                whole(figures, sum("cached_tokens")),
                whole(figures, sum("reasoning_tokens")),
                number(figures, Aggregate.COST),
                whole(figures, UNPRICED),
                latency(figures, Dimension.DURATION, true),
                latency(figures, TIME_TO_FIRST_TOKEN, false));
    }

    private static LlmRow.@Nullable Latency latency(AggregateRow figures, Dimension of, boolean isWhole) {
        Double p50 = number(figures, percentile("50", of));
        Double p95 = number(figures, percentile("95", of));
        if (p50 == null || p95 == null) {
            return null;
        }
        return new LlmRow.Latency(
                isWhole ? number(figures, MEAN) : null,
                p50,
                p95,
                isWhole ? number(figures, percentile("99", of)) : null);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static long whole(AggregateRow figures, Aggregate figure) {
        return figures.values().get(figure.text()) instanceof Long number ? number : 0;
    }

    private static @Nullable Double number(AggregateRow figures, Aggregate figure) {
        return figures.values().get(figure.text()) instanceof Double number ? number : null;
    }

    private static double orZero(@Nullable Double number) {
        return number == null ? 0 : number;
    }
}
