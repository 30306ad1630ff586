package dev.zeroheap.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that there is.
 *
 * @param name a metric's name, a label's key, a value, a service or a run, as the question says; null for the events that
 *     lack the column whose values are listed
 * @param service whose run it is; null but for runs
 * @param host where it ran; null but for runs
 * @param count how many events
 * @param values how many different values a label has; null but for labels
 * @param runs how many runs a service had; null but for services
 * @param first when its first event of the range happened
 * @param last when its last event of the range happened
 */
public record CatalogEntry(
        @Nullable String name,
        @Nullable String service,
        @Nullable String host,
        long count,
        @Nullable Long values,
        @Nullable Long runs,
        Instant first,
        Instant last) {}
