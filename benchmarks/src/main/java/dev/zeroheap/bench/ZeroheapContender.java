package dev.zeroheap.bench;

import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.RecorderSettings;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** This project's recorder as it comes: every event a line of JSON on disk. */
final class ZeroheapContender implements Contender {
    private final LogRecorder recorder;
    private final LightweightPerformanceMonitor monitor;

    ZeroheapContender(Path folder) {
        this(RecorderSettings.builder()
                .directory(folder.resolve("zeroheap"))
                .service("bench")
                .build());
    }

    ZeroheapContender(RecorderSettings settings) {
        recorder = LogRecorder.open(settings);
        monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
    }

    @Override
    public void record(LlmCall call) {
        monitor.event(MetricType.TIMER, "llm_call")
                .module("llm")
                .model(call.model())
                .provider(call.provider())
                .durationNanos(call.durationNanos())
                .promptTokens(call.promptTokens())
                .completionTokens(call.completionTokens())
                .success(true)
                .labels("tenant", call.tenant(), "thread", call.thread())
                .record();
    }

    @Override
    public void awaitIdle() {
        while (recorder.stats().ringFill() > 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }

    @Override
    public long lost() {
        return recorder.stats().lost();
    }

    @Override
    public long writtenBytes() {
        return recorder.stats().bytes();
    }

    LogRecorder recorder() {
        return recorder;
    }

    @Override
    public void close() {
        recorder.close();
    }
}
