package dev.zeroheap.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code bin/bench record}: the recorder beside Micrometer, OpenTelemetry and Log4j, in one run. */
final class RecordBench {
    /** Calls in flight in one burst of all threads together; half of the smallest buffer among the contenders. */
    private static final int CALLS_PER_BURST = 4096;

    /** Contenders take turns so often where they are compared, and the median counts: the machine has its moods. */
    private static final int ROUNDS = 3;

    private static final List<String> COMPARED_IN_BURSTS =
            List.of(Contenders.MICROMETER_DYNAMIC, Contenders.MICROMETER_HELD, Contenders.OPENTELEMETRY);

    private final Path scratch;
    private final boolean quick;
    private final Figures figures;

    RecordBench(Path scratch, boolean quick, Figures figures) {
        this.scratch = scratch;
        this.quick = quick;
        this.figures = figures;
    }

    void run(Path plot) throws Exception {
        figures.note("load average at the start: "
                + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        callerCost(plot);
        sustained();
        throughput(1);
        throughput(4);
        for (int rate : new int[] {10_000, 100_000}) {
            latency(rate);
        }
        retainedHeap();
    }

    private void callerCost(Path plot) throws RunnerException {
        Map<String, Map<Integer, Double>> nanos = new LinkedHashMap<>();
        for (int threads : quick ? new int[] {1, 4} : new int[] {1, 2, 4, 16, 64}) {
            Map<String, List<Cost>> costs = new LinkedHashMap<>();
            for (int round = 0; round < (threads == 1 ? ROUNDS : 1); round++) {
                for (String contender : Contenders.ALL) {
                    costs.computeIfAbsent(contender, key -> new ArrayList<>()).add(callerCost(contender, threads));
                }
            }
            for (String contender : Contenders.ALL) {
                Cost cost = median(costs.getOrDefault(contender, List.of()));
                nanos.computeIfAbsent(contender, key -> new LinkedHashMap<>()).put(threads, cost.nanos());
                String suffix = contender + "_" + threads + "_threads";
                figures.measured("caller_ns_" + suffix, cost.nanos(), "ns");
                figures.measured("alloc_bytes_" + suffix, cost.bytes(), "By");
                if (cost.lost() > 0) {
                    figures.counted("lost_" + suffix, cost.lost(), "{event}");
                }
            }
        }
        Map<Integer, Double> own = nanos.getOrDefault(Contenders.ZEROHEAP, Map.of());
        for (String contender : COMPARED_IN_BURSTS) {
            double other = nanos.getOrDefault(contender, Map.of()).getOrDefault(1, Double.NaN);
            figures.measured("caller_vs_" + contender, own.getOrDefault(1, Double.NaN) / other, "1");
        }
        new ThreadsPlot(nanos).write(plot);
    }

    private static Cost median(List<Cost> costs) {
        return costs.stream()
                .sorted(Comparator.comparingDouble(Cost::nanos))
                .toList()
                .get(costs.size() / 2);
    }

    private record Cost(double nanos, double bytes, long lost) {}

    private Cost callerCost(String contender, int threads) throws RunnerException {
        int burst = CALLS_PER_BURST / threads;
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(CallerCostBenchmark.class.getName())
                        .param("contender", contender)
                        .param("burst", String.valueOf(burst))
                        .param("folder", scratch.toString())
                        .threads(threads)
                        .forks(1)
                        // Touched first: otherwise whoever allocates would pay for the pages of a fresh heap.
                        .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
                        .warmupIterations(quick ? 300 : 1000)
                        .measurementIterations(quick ? 200 : 1000)
                        .timeout(TimeValue.minutes(5))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        RunResult result = results.iterator().next();
        double perBurst = result.getPrimaryResult().getStatistics().getPercentile(50);
        double bytes = result.getSecondaryResults().containsKey("gc.alloc.rate.norm")
                ? result.getSecondaryResults()
                        .get("gc.alloc.rate.norm")
                        .getStatistics()
                        .getPercentile(50)
                : Double.NaN;
        return new Cost(perBurst / burst, bytes / burst, Contenders.lost(scratch, contender));
    }

    /** Without a rest between the calls, where Log4j's full ring shows; Micrometer has no buffer that could fill. */
    private void sustained() throws Exception {
        figures.note("caller_vs_log4j_json_template* compare calls without a rest, buffers full, every event on disk;"
                + " caller_ns_* are bursts that fit the buffers");
        List<Map<String, ForkedMain.Value>> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, ForkedMain.Value> values = new LinkedHashMap<>();
            for (String contender : Contenders.WRITING) {
                List<String> arguments = List.of(contender, String.valueOf(quick ? 1_000_000 : 5_000_000));
                values.putAll(ForkedMain.run(SustainedMain.class, scratch, "-Xmx1g", arguments));
            }
            rounds.add(values);
        }
        Map<String, Double> medians = medians(rounds);
        double own = medians.getOrDefault("sustained_ns_zeroheap_1_threads", Double.NaN);
        for (String contender : List.of(Contenders.LOG4J_JSON_TEMPLATE, Contenders.LOG4J_JSON_TEMPLATE_TUNED)) {
            double other = medians.getOrDefault("sustained_ns_" + contender + "_1_threads", Double.NaN);
            figures.measured("caller_vs_" + contender, own / other, "1");
        }
        figures.measured(
                "alloc_bytes_per_op",
                medians.getOrDefault("sustained_alloc_bytes_zeroheap_1_threads", Double.NaN),
                "By");
    }

    private void throughput(int threads) throws Exception {
        int events = quick ? 2_000_000 : 5_000_000;
        List<Map<String, ForkedMain.Value>> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<String> arguments = List.of(String.valueOf(threads), String.valueOf(events));
            rounds.add(ForkedMain.run(ThroughputMain.class, scratch, "-Xmx512m", arguments));
        }
        medians(rounds);
    }

    /** Makes figures of the median of each value, with all of its rounds beside it, and returns them by name. */
    private Map<String, Double> medians(List<Map<String, ForkedMain.Value>> rounds) {
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.get(0).forEach((name, first) -> {
            List<Double> numbers = rounds.stream()
                    .map(round -> round.getOrDefault(name, first).number())
                    .sorted()
                    .toList();
            double median = numbers.get(numbers.size() / 2);
            figures.measured(name, median, first.unit());
            figures.note("rounds of " + name + ": "
                    + numbers.stream()
                            .map(number -> String.format("%.4g", number))
                            .toList());
            medians.put(name, median);
        });
        return medians;
    }

    private void latency(int rate) throws Exception {
        int seconds = quick ? 3 : 10;
        for (String contender : Contenders.ALL) {
            ForkedMain.run(
                    LatencyMain.class,
                    scratch,
                    "-Xmx1g",
                    List.of(contender, String.valueOf(rate), String.valueOf(seconds)),
                    figures);
        }
    }

    private void retainedHeap() throws Exception {
        int events = quick ? 1_000_000 : 10_000_000;
        int labels = quick ? 100_000 : 1_000_000;
        figures.note("retained_heap_bytes_1m_labels: " + events + " events with " + labels + " label values");
        for (String contender : List.of(Contenders.ZEROHEAP, Contenders.MICROMETER_DYNAMIC, Contenders.OPENTELEMETRY)) {
            Map<String, ForkedMain.Value> values = ForkedMain.run(
                    RetainedHeapMain.class,
                    scratch,
                    "-Xmx8g",
                    List.of(contender, String.valueOf(events), String.valueOf(labels)),
                    figures);
            if (contender.equals(Contenders.ZEROHEAP)) {
                ForkedMain.Value growth = values.get("retained_heap_bytes_1m_labels_zeroheap");
                figures.measured("retained_heap_bytes_1m_labels", growth == null ? Double.NaN : growth.number(), "By");
            }
        }
    }

    /** So that a benchmark that hangs does not hang the machine. */
    static final long FORK_LIMIT_MINUTES = TimeUnit.HOURS.toMinutes(1);
}
