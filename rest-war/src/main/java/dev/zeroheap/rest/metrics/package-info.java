/**
 * What the service tells of itself: counts of its work and figures of its parts, for {@code /metrics}, and whom it refused.
 *
 * <p>Requests are counted on their threads; {@link dev.zeroheap.rest.metrics.ServiceMetrics} has a fixed number of series,
 * whatever is asked. Plain Java.
 */
@NullMarked
package dev.zeroheap.rest.metrics;

import org.jspecify.annotations.NullMarked;
