import dev.zeroheap.api.CheckpointPerformanceMonitor;
import dev.zeroheap.api.Labels;
import dev.zeroheap.api.LightweightPerformanceMonitor;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.PerformanceMetricsLogger;
import dev.zeroheap.api.TokenUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A sample application: agents that call a model, use a tool and save a checkpoint, again and again.
 *
 * <pre>
 * java -cp 'rest-war/target/recorder/*' -Dzeroheap.directory=logs -Dzeroheap.service=agent-loop \
 *     examples/agent-loop/AgentLoop.java [--calls-per-second 4] [--seed 1] [--tokens calls.csv]
 * </pre>
 *
 * <p>No model is called: every number is made up, and each event says so by the label {@code synthetic=true}. With
 * {@code --tokens} the arrival times and token counts are those of a file with the columns TIMESTAMP, ContextTokens,
 * GeneratedTokens (the layout of the Azure LLM inference traces), from its first line again after its last; the times that
 * calls take are made up all the same.
 */
public final class AgentLoop {
    private static final Labels SYNTHETIC = Labels.of("synthetic", "true");
    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "aws.bedrock");
    private static final List<String> MODELS = List.of("sample-large", "sample-medium", "sample-small");

    private final LightweightPerformanceMonitor monitor = LightweightPerformanceMonitor.create();
    private final CheckpointPerformanceMonitor checkpoints =
            new CheckpointPerformanceMonitor(new PerformanceMetricsLogger(), SYNTHETIC.with("store", "sample"));
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Random random;
    private final Iterator<Call> calls;

    private AgentLoop(Random random, Iterator<Call> calls) {
        this.random = random;
        this.calls = calls;
    }

    /** A model call as it arrives: so long after the one before it, with so many tokens. */
    private record Call(Duration gap, long promptTokens, long completionTokens) {}

    public static void main(String[] args) throws IOException {
        try {
            start(args);
        } catch (IllegalArgumentException | NoSuchFileException e) {
            System.err.println("AgentLoop: " + e.getMessage());
            System.exit(2);
        }
    }

    private static void start(String... args) throws IOException {
        double callsPerSecond = 4;
        long seed = 1;
        Path tokens = null;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--calls-per-second" -> callsPerSecond = Double.parseDouble(args[i + 1]);
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                case "--tokens" -> tokens = Path.of(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown option: " + args[i]);
            }
        }
        if (args.length % 2 != 0) {
            throw new IllegalArgumentException("option without a value: " + args[args.length - 1]);
        }
        Random random = new Random(seed);
        Iterator<Call> calls = tokens == null ? generated(random, callsPerSecond) : fromFile(tokens);
        new AgentLoop(random, calls).scheduleNext();
    }

    private void scheduleNext() {
        Call call = calls.next();
        clock.schedule(() -> arrive(call), call.gap.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The call begins; when it is over it is recorded, and so what the agent does next. */
    private void arrive(Call call) {
        int which = random.nextInt(MODELS.size());
        double timeToFirstToken = 0.08 + call.promptTokens * 4e-5 * spread();
        double seconds = timeToFirstToken + call.completionTokens * (0.004 + 0.003 * (2 - which)) * spread();
        clock.schedule(() -> callIsOver(which, call, timeToFirstToken, seconds), nanos(seconds), TimeUnit.NANOSECONDS);
        scheduleNext();
    }

    private void callIsOver(int which, Call call, double timeToFirstToken, double seconds) {
        boolean success = random.nextInt(50) != 0;
        TokenUsage usage = new TokenUsage(
                call.promptTokens, success ? call.completionTokens : 0, call.promptTokens / 3, TokenUsage.UNKNOWN);
        monitor.llmCall(MODELS.get(which), PROVIDERS.get(which), seconds, success)
                .tokens(usage)
                .timeToFirstToken(timeToFirstToken)
                .labels(SYNTHETIC)
                .record();
        if (success) {
            double tool = 0.01 + random.nextDouble() * 0.2;
            clock.schedule(() -> toolIsDone(call, tool), nanos(tool), TimeUnit.NANOSECONDS);
        } else {
            monitor.increment("agent_retry", SYNTHETIC);
        }
    }

    private void toolIsDone(Call call, double seconds) {
        monitor.event(MetricType.TIMER, "tool_call")
                .module("agent")
                .operation("search")
                .duration(seconds)
                .success(true)
                .labels(SYNTHETIC)
                .record();
        long bytes = 4 * (call.promptTokens + call.completionTokens);
        double save = 0.002 + bytes * 2e-8 * spread();
        checkpoints.recordCheckpointSave("t-" + random.nextInt(20), save, bytes, random.nextInt(200) != 0);
    }

    /** Mostly near 1, now and then a few times as much, as response times are. */
    private double spread() {
        return Math.exp(random.nextGaussian() * 0.5);
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    private static Iterator<Call> generated(Random random, double callsPerSecond) {
        return Stream.generate(() -> new Call(
                        Duration.ofNanos(nanos(-Math.log(1 - random.nextDouble()) / callsPerSecond)),
                        200 + (long) (1500 * Math.exp(random.nextGaussian() * 0.8)),
                        5 + (long) (60 * Math.exp(random.nextGaussian() * 0.9))))
                .iterator();
    }

    private static Iterator<Call> fromFile(Path file) throws IOException {
        DateTimeFormatter timestamp = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSSS]");
        List<Call> calls = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            LocalDateTime before = null;
            reader.readLine(); // the heading
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] columns = line.split(",");
                LocalDateTime arrival = LocalDateTime.parse(columns[0], timestamp);
                Duration gap = before == null ? Duration.ZERO : Duration.between(before, arrival);
                calls.add(new Call(gap, Long.parseLong(columns[1]), Long.parseLong(columns[2])));
                before = arrival;
            }
        }
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("no call in " + file);
        }
        return Stream.generate(calls::stream).flatMap(all -> all).iterator();
    }
}
