package dev.zeroheap.rest.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;

/** The few figures of the JVM that tell whether the service is well, under the names that Prometheus' own client gives them. */
final class JvmFigures {
    private static final double MILLIS = Duration.ofSeconds(1).toMillis();

    private JvmFigures() {}

    static void register(PrometheusRegistry registry) {
        memory(registry, "jvm_memory_used_bytes", "Memory in use.", usage -> (double) usage.getUsed());
        memory(registry, "jvm_memory_committed_bytes", "Memory taken from the system.", usage ->
                (double) usage.getCommitted());
        memory(registry, "jvm_memory_max_bytes", "Memory that may be taken; -1 where there is no bound.", usage ->
                (double) usage.getMax());
        GaugeWithCallback.builder()
                .name("jvm_buffer_pool_used_bytes")
                .help("Buffers outside of the heap.")
                .labelNames("pool")
                .callback(callback -> {
                    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                        callback.call((double) pool.getMemoryUsed(), pool.getName());
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_threads_current")
                .help("Threads.")
                .callback(callback ->
                        callback.call(ManagementFactory.getThreadMXBean().getThreadCount()))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collections_total")
                .help("Collections of garbage.")
                .labelNames("gc")
                .callback(callback -> {
                    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                        callback.call((double) Math.max(0, gc.getCollectionCount()), gc.getName());
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collection_seconds_total")
                .help("How long they took.")
                .labelNames("gc")
                .callback(callback -> {
                    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                        callback.call(Math.max(0, gc.getCollectionTime()) / MILLIS, gc.getName());
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_start_time_seconds")
                .help("When the JVM was started, in seconds since 1970.")
                .callback(callback ->
                        callback.call(ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS))
                .register(registry);
    }

    @FunctionalInterface
    private interface Part {
        double of(MemoryUsage usage);
    }

    private static void memory(PrometheusRegistry registry, String name, String help, Part part) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("area")
                .callback(callback -> {
                    callback.call(part.of(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()), "heap");
                    callback.call(part.of(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage()), "nonheap");
                })
                .register(registry);
    }
}
