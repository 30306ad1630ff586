package dev.zeroheap.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NoRecorderTest {
    @Test
    void shouldDoNothingSilentlyWithoutProvider() {
        assertThat(EventRecorder.installed()).isSameAs(EventRecorder.none());
        assertThatCode(() -> {
                    var monitor = LightweightPerformanceMonitor.create();
                    monitor.increment("orders");
                    monitor.recordLlmCall(null, null, Double.NaN, -1, -1, true);
                    monitor.event(null, null)
                            .timestamp(Instant.MAX)
                            .module(null)
                            .operation("")
                            .value(1)
                            .unit("s")
                            .duration(1)
                            .durationNanos(1)
                            .size(1)
                            .success(true)
                            .errorType("e")
                            .timeToFirstToken(0.1)
                            .traceId("t")
                            .spanId("s")
                            .label(null, null)
                            .record();
                    monitor.startTimer("t").close();
                })
                .doesNotThrowAnyException();
    }
}
