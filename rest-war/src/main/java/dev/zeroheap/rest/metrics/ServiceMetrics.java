package dev.zeroheap.rest.metrics;

import dev.zeroheap.access.Refusal;
import dev.zeroheap.log4j.RecorderStats;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Counts the service's own work and shows it, with the figures of its parts, as OpenMetrics text.
 *
 * <p>Made once per service. Counting costs some additions, on any thread; writing asks each part. The number of series is
 * fixed: whatever is not named here is counted as {@code other}.
 */
public final class ServiceMetrics {
    /** The media type of what is written. */
    public static final String MEDIA_TYPE = OpenMetricsTextFormatWriter.CONTENT_TYPE;

    /** That of the format that came before it. */
    public static final String PLAIN_MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final String OTHER = "other";
    private static final Set<String> KINDS = Set.of(
            "aggregate",
            "catalog",
            "events",
            "health",
            "histogram",
            "llm",
            "metrics",
            "own_metrics",
            "openapi",
            "page",
            "prometheus",
            "session",
            "sql",
            "system",
            "tail");
    private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final OpenMetricsTextFormatWriter writer = OpenMetricsTextFormatWriter.builder()
            .setCreatedTimestampsEnabled(false)
            .build();

    private final PrometheusTextFormatWriter plainWriter = PrometheusTextFormatWriter.builder()
            .setIncludeCreatedTimestamps(false)
            .build();

    private final Counter questions = Counter.builder()
            .name("zeroheap_questions_total")
            .help("Requests that were answered, refused ones too.")
            .labelNames("kind", "status")
            .withoutExemplars()
            .register(registry);
    private final Histogram seconds = Histogram.builder()
            .name("zeroheap_question_duration_seconds")
            .help("From when a request comes until its answer is written; of a tail, until it has begun.")
            .labelNames("kind")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    private final Gauge inFlight = Gauge.builder()
            .name("zeroheap_questions_in_flight")
            .help("Requests that are being answered.")
            .withoutExemplars()
            .register(registry);
    private final Counter refused = Counter.builder()
            .name("zeroheap_access_refused_total")
            .help("Requests that were refused for who asked, or how much.")
            .labelNames("reason")
            .withoutExemplars()
            .register(registry);
    private final Counter archiverRuns = Counter.builder()
            .name("zeroheap_archiver_runs_total")
            .help("Runs of the archiver, by how they ended.")
            .labelNames("outcome")
            .withoutExemplars()
            .register(registry);
    private final Counter archiverSeconds = Counter.builder()
            .name("zeroheap_archiver_run_seconds_total")
            .help("How long the archiver has worked.")
            .withoutExemplars()
            .register(registry);
    private final Counter archivedEvents = Counter.builder()
            .name("zeroheap_archiver_events_total")
            .help("Events that the archiver has moved to the archive.")
            .withoutExemplars()
            .register(registry);

    /**
     * Begins at nothing, with the figures of the JVM.
     *
     * @param service whose metrics these are
     */
    public ServiceMetrics(String service) {
        Gauge.builder()
                .name("zeroheap_service_up")
                .help("1, with whose metrics these are.")
                .labelNames("service")
                .withoutExemplars()
                .register(registry)
                .labelValues(service)
                .set(1);
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            refused.initLabelValues(reason.wireName());
        }
        archiverRuns.initLabelValues("done");
        archiverRuns.initLabelValues("failed");
        JvmFigures.register(registry);
    }

    /** A request has come. */
    public void asked() {
        inFlight.inc();
    }

    /** It is over. */
    public void answered(String kind, int status, long nanos) {
        inFlight.dec();
        String known = KINDS.contains(kind) ? kind : OTHER;
        questions
                .labelValues(known, status >= 100 && status < 600 ? Integer.toString(status) : OTHER)
                .inc();
        seconds.labelValues(known).observe((double) nanos / TimeUnit.SECONDS.toNanos(1));
    }

    /** A request was refused; it is counted among the answered ones as well. */
    void refused(Refusal.Reason reason) {
        refused.labelValues(reason.wireName()).inc();
    }

    /** The archiver has run. */
    public void archiverRan(boolean isDone, long nanos, long events) {
        archiverRuns.labelValues(isDone ? "done" : "failed").inc();
        archiverSeconds.inc((double) nanos / TimeUnit.SECONDS.toNanos(1));
        archivedEvents.inc((double) events);
    }

    /** Shows a figure that goes up and down; NaN is left out. */
    public void show(String name, String help, DoubleSupplier figure) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> {
                    double value = figure.getAsDouble();
                    if (!Double.isNaN(value)) {
                        callback.call(value);
                    }
                })
                .register(registry);
    }

    /** Shows what the service's own recorder does. */
    public void showRecorder(Supplier<Optional<RecorderStats>> recorder) {
        count(
                "zeroheap_recorder_recorded_total",
                "Events handed to the service's recorder.",
                () -> recorder.get().map(RecorderStats::recorded));
        count(
                "zeroheap_recorder_written_total",
                "Events in its log.",
                () -> recorder.get().map(RecorderStats::written));
        count(
                "zeroheap_recorder_bytes_total",
                "Bytes of its log.",
                () -> recorder.get().map(RecorderStats::bytes));
        CounterWithCallback.builder()
                .name("zeroheap_recorder_lost_total")
                .help("Events that are not in its log and never will be, by cause.")
                .labelNames("cause")
                .callback(callback -> recorder.get()
                        .ifPresent(stats -> stats.lostByCause()
                                .forEach((cause, lost) -> callback.call((double) lost, cause.wireName()))))
                .register(registry);
    }

    private void count(String name, String help, Supplier<Optional<Long>> figure) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> figure.get().ifPresent(value -> callback.call((double) value)))
                .register(registry);
    }

    /** Questions by their status, since the start. */
    public Map<String, Long> questionsByStatus() {
        Map<String, Long> byStatus = new TreeMap<>();
        questions
                .collect()
                .getDataPoints()
                .forEach(point -> byStatus.merge(
                        String.valueOf(point.getLabels().get("status")), (long) point.getValue(), Long::sum));
        return byStatus;
    }

    /** Writes everything as it is now. */
    public void write(OutputStream target) throws IOException {
        writer.write(target, registry.scrape());
    }

    /** The same in the format that came before OpenMetrics. */
    public void writePlain(OutputStream target) throws IOException {
        plainWriter.write(target, registry.scrape());
    }
}
