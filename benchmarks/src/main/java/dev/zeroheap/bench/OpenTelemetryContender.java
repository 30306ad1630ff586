package dev.zeroheap.bench;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;

/** The OpenTelemetry SDK's histogram with attributes made at the call; keeps 2,000 attribute sets at the most. */
final class OpenTelemetryContender implements Contender {
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("tenant");
    private static final AttributeKey<String> THREAD = AttributeKey.stringKey("thread");

    private final SdkMeterProvider provider =
            SdkMeterProvider.builder().registerMetricReader(new IdleReader()).build();
    private final DoubleHistogram histogram = provider.get("bench")
            .histogramBuilder("gen_ai.client.operation.duration")
            .setUnit("s")
            .build();

    @Override
    public void record(LlmCall call) {
        histogram.record(
                call.durationNanos() / 1e9,
                Attributes.of(
                        MODEL, call.model(), PROVIDER, call.provider(), TENANT, call.tenant(), THREAD, call.thread()));
    }

    @Override
    public void close() {
        provider.close();
    }

    /** Without a reader the SDK records nothing at all; this one never reads. */
    private static final class IdleReader implements MetricReader {
        @Override
        public void register(CollectionRegistration registration) {}

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
            return AggregationTemporality.CUMULATIVE;
        }
    }
}
