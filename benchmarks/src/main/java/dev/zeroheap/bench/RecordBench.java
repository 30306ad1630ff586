package dev.zeroheap.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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

    private final Path scratch;
    private final boolean quick;
    private final Figures figures;

    RecordBench(Path scratch, boolean quick, Figures figures) {
        this.scratch = scratch;
        this.quick = quick;
        this.figures = figures;
    }

    void run(Path results) throws Exception {
        callerCost(results);
        throughput(1);
        throughput(4);
        for (int rate : new int[] {10_000, 100_000}) {
            latency(rate);
        }
        retainedHeap();
    }

    private void callerCost(Path results) throws RunnerException {
        Map<String, Map<Integer, Double>> nanos = new LinkedHashMap<>();
        for (int threads : quick ? new int[] {1, 4} : new int[] {1, 2, 4, 16, 64}) {
            for (String contender : Contenders.ALL) {
                Cost cost = callerCost(contender, threads);
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
        for (String contender : Contenders.ALL.subList(1, Contenders.ALL.size())) {
            double other = nanos.getOrDefault(contender, Map.of()).getOrDefault(1, Double.NaN);
            figures.measured("caller_vs_" + contender, own.getOrDefault(1, Double.NaN) / other, "1");
        }
        new ThreadsPlot(nanos).write(results.resolve("record-threads.svg"));
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
                        .jvmArgs("-Xmx1g")
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

    private void throughput(int threads) throws Exception {
        int events = quick ? 2_000_000 : 10_000_000;
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(threads), String.valueOf(events)));
        ForkedMain.run(ThroughputMain.class, scratch, "-Xmx512m", arguments, figures);
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
        for (String contender : List.of(Contenders.ZEROHEAP, Contenders.MICROMETER_DYNAMIC, Contenders.OPENTELEMETRY)) {
            ForkedMain.run(
                    RetainedHeapMain.class,
                    scratch,
                    "-Xmx8g",
                    List.of(contender, String.valueOf(events), String.valueOf(labels)),
                    figures);
        }
    }

    /** So that a benchmark that hangs does not hang the machine. */
    static final long FORK_LIMIT_MINUTES = TimeUnit.HOURS.toMinutes(1);
}
