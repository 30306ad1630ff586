package dev.zeroheap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many dashboards at once: each asks its questions one after another, waits a second, and begins anew. A question counts as
 * an error when its answer is not a 200 that could be read to its end.
 */
final class Dashboards {
    private static final int COUNT = 32;
    private static final Duration THINK_TIME = Duration.ofSeconds(1);
    private static final double MIB = 1 << 20;

    private static final List<String> QUESTIONS = List.of(
            "/api/v1/aggregate?range=15m&step=15s&aggregates=rate,error_rate",
            "/api/v1/aggregate?range=1h&step=1m&name=llm_call&aggregates=p50(duration),p95(duration),p99(duration)",
            "/api/v1/aggregate?range=24h&step=30m&group_by=name&aggregates=count,p95(duration)",
            "/api/v1/aggregate?range=1h&name=http_request&group_by=label.route&aggregates=count,error_rate"
                    + "&order_by=error_rate&limit=10",
            "/api/v1/aggregate?range=24h&name=llm_call&group_by=model"
                    + "&aggregates=count,mean(duration),sum(prompt_tokens),sum(completion_tokens)",
            "/api/v1/events?range=15m&limit=50");

    private final Service service;
    private final Figures figures;
    private final Latencies latencies = new Latencies();
    private final Map<Integer, LongAdder> errorsByStatus = new ConcurrentSkipListMap<>();

    Dashboards(Service service, Figures figures) {
        this.service = service;
        this.figures = figures;
    }

    void measure(Duration duration) throws InterruptedException {
        PeakRss rss = service.rss();
        rss.reset();
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            Thread thread = new Thread(() -> watch(end), "dashboard-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        figures.counted("load_queries", latencies.count(), "{query}");
        figures.counted(
                "load_errors",
                errorsByStatus.values().stream().mapToLong(LongAdder::sum).sum(),
                "{query}");
        errorsByStatus.forEach((status, count) -> figures.note("errors of status " + status + ": " + count));
        figures.measured("load_p50_ms", latencies.millis(0.5), "ms");
        figures.measured("load_p99_ms", latencies.millis(0.99), "ms");
        figures.measured("load_rss_mib", rss.bytes() / MIB, "MiBy");
        figures.note("load: %d dashboards of %d questions one after another, %d s between two rounds, for %d s"
                .formatted(COUNT, QUESTIONS.size(), THINK_TIME.toSeconds(), duration.toSeconds()));
    }

    private void watch(long end) {
        try {
            while (System.nanoTime() - end < 0) {
                for (String question : QUESTIONS) {
                    long start = System.nanoTime();
                    int status = service.status(question);
                    latencies.add(System.nanoTime() - start);
                    if (status != Service.HTTP_OK) {
                        errorsByStatus
                                .computeIfAbsent(status, none -> new LongAdder())
                                .increment();
                    }
                }
                Thread.sleep(THINK_TIME.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
