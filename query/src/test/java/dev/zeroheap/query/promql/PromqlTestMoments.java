package dev.zeroheap.query.promql;

import dev.zeroheap.query.SampleQuery.Moments;
import java.time.Duration;
import java.time.Instant;

/** Moments for tests. */
final class PromqlTestMoments {
    static final Moments ONE = new Moments(Instant.parse("2026-11-23T12:00:00Z"), Duration.ofSeconds(1), 1);

    private PromqlTestMoments() {}
}
