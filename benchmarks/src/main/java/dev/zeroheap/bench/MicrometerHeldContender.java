package dev.zeroheap.bench;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;

/** Micrometer at its cheapest: one timer without tags, held in a field; says neither model nor tenant. */
final class MicrometerHeldContender implements Contender {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Timer timer = Timer.builder("llm_call").register(registry);

    @Override
    public void record(LlmCall call) {
        timer.record(call.durationNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        registry.close();
    }
}
