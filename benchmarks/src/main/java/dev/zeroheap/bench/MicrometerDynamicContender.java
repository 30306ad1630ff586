package dev.zeroheap.bench;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;

/** Micrometer as ordinary code uses it when a tag's value is known only at the call: the timer is looked up each time. */
final class MicrometerDynamicContender implements Contender {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Override
    public void record(LlmCall call) {
        Timer.builder("llm_call")
                .tags(
                        "model",
                        call.model(),
                        "provider",
                        call.provider(),
                        "tenant",
                        call.tenant(),
                        "thread",
                        call.thread())
                .register(registry)
                .record(call.durationNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        registry.close();
    }
}
