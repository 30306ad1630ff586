package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private final List<Long> nanos = new ArrayList<>();
    private final Freshness freshness = new Freshness(nanos::add);

    @Test
    void shouldTakeTheTimeOfEachLookOnceAndOfTheFirstAnswer() {
        long now = System.nanoTime();
        freshness.recorded(Map.of("a", 9L), now - TimeUnit.HOURS.toNanos(40));
        freshness.begin();
        freshness.recorded(Map.of("a", 10L), now - TimeUnit.HOURS.toNanos(30));
        freshness.recorded(Map.of("a", 20L, "b", 5L), now - TimeUnit.HOURS.toNanos(20));
        freshness.recorded(Map.of("a", 20L, "b", 5L), now - TimeUnit.HOURS.toNanos(10));

        freshness.answered(Map.of("a", 19L, "b", 4L));
        assertThat(nanos)
                .singleElement()
                .satisfies(time -> assertThat(time).isGreaterThanOrEqualTo(TimeUnit.HOURS.toNanos(30)));

        nanos.clear();
        freshness.answered(Map.of("a", 25L, "b", 5L, "not-looked-at", 7L));
        freshness.answered(Map.of("a", 25L, "b", 5L));
        assertThat(nanos)
                .hasSize(2)
                .allSatisfy(time -> assertThat(time).isBetween(TimeUnit.HOURS.toNanos(20), TimeUnit.HOURS.toNanos(30)));
    }
}
