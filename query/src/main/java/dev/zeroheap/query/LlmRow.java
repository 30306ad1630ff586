package dev.zeroheap.query;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Model calls of one group in one time step.
 *
 * @param group what they have in common, by dimension in the order of the question; null where they lack it
 * @param from when the part of the time step begins that lies in the range; null where there are no steps
 * @param to when it ends, exclusive
 * @param calls how many
 * @param errors how many of them failed
 * @param errorRate how many of one, 0..1
 * @param promptTokens tokens sent, those from the provider's cache included
 * @param completionTokens tokens received, reasoning included
 * @param cachedTokens those of the prompt from the provider's cache
 * @param reasoningTokens those of the completion spent on reasoning
 * @param cost in US dollars, exact and rounded once; null where no call has a price
 * @param unpricedCalls calls whose cost is not known and not in {@code cost}
 * @param duration seconds until the whole response was there; null where no call tells
 * @param timeToFirstToken seconds until its first token was there, without mean and p99; null where no call tells
 */
public record LlmRow(
        Map<String, @Nullable String> group,
        @Nullable Instant from,
        @Nullable Instant to,
        long calls,
        long errors,
        double errorRate,
        long promptTokens,
        long completionTokens,
        long cachedTokens,
        long reasoningTokens,
        @Nullable Double cost,
        long unpricedCalls,
        @Nullable Latency duration,
        @Nullable Latency timeToFirstToken) {
    /** Copies the group, nulls and order included. */
    public LlmRow {
        group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
    }

    /**
     * How long it took, in seconds.
     *
     * @param mean on average
     * @param p50 half of the calls at most
     * @param p95 of 100 calls 95 at most
     * @param p99 of 100 calls 99 at most
     */
    public record Latency(
            @Nullable Double mean,
            double p50,
            double p95,
            @Nullable Double p99) {}
}
