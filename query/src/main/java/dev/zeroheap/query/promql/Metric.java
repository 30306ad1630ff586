package dev.zeroheap.query.promql;

import java.util.Set;

/**
 * A metric that was found by its name.
 *
 * @param name in PromQL
 * @param kind how events are it
 * @param events the names of the events, one or more
 */
record Metric(String name, MetricKind kind, Set<String> events) {
    Metric {
        events = Set.copyOf(events);
    }
}
