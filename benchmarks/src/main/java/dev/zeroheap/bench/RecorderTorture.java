package dev.zeroheap.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/torture recorder}: kills a writer under load again and again, and reads what is on disk. */
@Command(
        name = "recorder",
        mixinStandardHelpOptions = true,
        description = "Kills a recording JVM with -9 at random moments and checks every line that it left.")
final class RecorderTorture implements Callable<Integer> {
    /** Events a second of one thread; 0 is as fast as it goes. */
    private static final long[] RATES = {0, 0, 1_000, 20_000, 100_000};

    private static final int MAX_THREADS = 8;
    private static final int MIN_MILLIS = 5;
    private static final int MAX_MILLIS = 700;

    @Option(names = "--kills", description = "How many writers to kill (default: ${DEFAULT-VALUE}).")
    private int kills = 20;

    @Option(names = "--seed", description = "Decides threads, rates and moments (default: ${DEFAULT-VALUE}).")
    private long seed = 20261123;

    @Option(names = "--results", description = "Where figures are kept (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("benchmarks", "results");

    @Option(names = "--scratch", description = "Where files are written that are deleted afterwards.")
    private Path scratch = Path.of("benchmarks", "target", "scratch");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private long lines;
    private long brokenLines;
    private long sequenceGaps;
    private long eventGaps;
    private long tornTails;

    @Override
    public Integer call() throws Exception {
        if (kills < 1) {
            throw new ParameterException(spec.commandLine(), "kills must be 1 or more: " + kills);
        }
        var random = new SplittableRandom(seed);
        long[] lost = new long[kills];
        for (int kill = 0; kill < kills; kill++) {
            Path folder = scratch.resolve("torture-recorder")
                    .resolve(String.valueOf(kill))
                    .toAbsolutePath();
            FileUtils.deleteDirectory(folder.toFile());
            Files.createDirectories(folder);
            try {
                lost[kill] = round(folder, random);
            } finally {
                FileUtils.deleteQuietly(folder.toFile());
            }
        }
        report(lost);
        return brokenLines + sequenceGaps + eventGaps == 0 ? 0 : 1;
    }

    /** Kills one writer and returns how many accepted events did not reach the disk. */
    private long round(Path folder, SplittableRandom random) throws IOException, InterruptedException {
        int threads = random.nextInt(1, MAX_THREADS + 1);
        long rate = RATES[random.nextInt(RATES.length)];
        long millis = random.nextInt(MIN_MILLIS, MAX_MILLIS);
        Path counts = folder.resolve("counts");
        Process writer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TortureWriterMain.class.getName(),
                        folder.resolve("logs").toString(),
                        counts.toString(),
                        String.valueOf(threads),
                        String.valueOf(rate)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String run;
        try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
            run = output.readLine();
            TimeUnit.MILLISECONDS.sleep(millis);
        } finally {
            writer.destroyForcibly().waitFor();
        }
        if (run == null) {
            throw new IllegalStateException("the writer ended by itself");
        }
        KilledRun left = KilledRun.read(Path.of(run), threads);
        lines += left.lines();
        brokenLines += left.brokenLines();
        sequenceGaps += left.sequenceGaps();
        eventGaps += left.eventGaps();
        tornTails += left.isTorn() ? 1 : 0;
        // A thread may be killed between its call and its count: then more is on disk than was counted.
        return Math.max(0, accepted(counts, threads) - left.events());
    }

    private static long accepted(Path counts, int threads) throws IOException {
        ByteBuffer counters = ByteBuffer.wrap(Files.readAllBytes(counts));
        long accepted = 0;
        for (int thread = 0; thread < threads; thread++) {
            accepted += counters.getLong(thread * TortureWriterMain.COUNTER_BYTES);
        }
        return accepted;
    }

    private void report(long[] lost) {
        Arrays.sort(lost);
        Figures figures = new Figures();
        figures.note("seed " + seed + ", 1 to " + MAX_THREADS + " threads at " + Arrays.toString(RATES)
                + " events a second each (0: as fast as it goes), killed after " + MIN_MILLIS + " to " + MAX_MILLIS
                + " ms");
        figures.counted("kills", kills, "1");
        figures.counted("broken_lines", brokenLines, "{line}");
        figures.counted("sequence_gaps", sequenceGaps, "1");
        figures.counted("event_gaps", eventGaps, "1");
        figures.counted("torn_tails", tornTails, "1");
        figures.counted("lines", lines, "{line}");
        figures.counted("lost_per_kill_median", lost[kills / 2], "{event}");
        figures.counted("lost_per_kill_max", lost[kills - 1], "{event}");
        figures.keep(results, "torture-recorder");
    }
}
