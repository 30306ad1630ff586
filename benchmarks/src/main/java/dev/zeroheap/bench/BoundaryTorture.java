package dev.zeroheap.bench;

import dev.zeroheap.query.BoundaryOutcome;
import dev.zeroheap.query.BoundaryRounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/torture boundary}: asks for everything, again and again, while everything moves. */
@Command(
        name = "boundary",
        mixinStandardHelpOptions = true,
        description = "Asks for all events again and again while recorders write and roll and an archiver archives,"
                + " merges and deletes, and checks every answer. What is wrong stays in the directory.")
final class BoundaryTorture implements Callable<Integer> {
    @Option(names = "--queries", description = "How many questions to ask (default: ${DEFAULT-VALUE}).")
    private int queries = 2_000;

    @Option(names = "--rate", description = "Events a second of all recorders (default: ${DEFAULT-VALUE}).")
    private int rate = 50_000;

    @Option(
            names = "--minutes",
            description = "After how long to begin no round any more, asked or not (default: never).")
    private int minutes = Integer.MAX_VALUE;

    @Option(names = "--dir", description = "Where to work, in a folder torture-boundary; only a finding stays in it.")
    private Path directory = Path.of("benchmarks", "target", "scratch");

    @Option(names = "--results", description = "Where figures are kept (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("benchmarks", "results");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        require(queries >= 1, "queries must be 1 or more: " + queries);
        require(minutes >= 1, "minutes must be 1 or more: " + minutes);
        require(rate >= 10 && rate <= 1_000_000, "rate must be 10..1000000: " + rate);
        Path folder = directory.resolve("torture-boundary");
        FileUtils.deleteDirectory(folder.toFile());
        BoundaryOutcome outcome =
                new BoundaryRounds(folder, queries, Duration.ofMinutes(minutes), rate).run(this::tell);
        report(outcome);
        if (!outcome.isRight()) {
            return 1;
        }
        FileUtils.deleteDirectory(folder.toFile());
        return 0;
    }

    @SuppressWarnings("SystemOut") // beside the figures, for who waits
    private void tell(int answers) {
        System.err.println(answers + " of " + queries + " answers");
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    private void report(BoundaryOutcome outcome) {
        Figures figures = new Figures();
        figures.note(rate + " events a second and " + queries + " queries asked for");
        outcome.findings().forEach(finding -> figures.note("wrong: " + finding));
        figures.counted("queries", outcome.queries(), "1");
        figures.counted("queries_of_both", outcome.ofBoth(), "1");
        figures.counted("missing", outcome.missing(), "{event}");
        figures.counted("doubled", outcome.doubled(), "{event}");
        figures.counted("went_back", outcome.wentBack(), "1");
        figures.counted("wrong_claims", outcome.wrongClaims(), "1");
        figures.counted("timeouts", outcome.timeouts(), "1");
        figures.measured("behind_ms_max", outcome.behindMillisMax(), "ms");
        figures.measured("behind_ms_median", outcome.behindMillisMedian(), "ms");
        figures.measured("freshness_ms_max", outcome.freshnessMillisMax(), "ms");
        figures.measured("freshness_ms_median", outcome.freshnessMillisMedian(), "ms");
        figures.counted("freshness_samples", outcome.freshnessSamples(), "1");
        figures.measured("query_ms_median", outcome.queryMillisMedian(), "ms");
        figures.measured("query_ms_max", outcome.queryMillisMax(), "ms");
        figures.counted("events", outcome.events(), "{event}");
        figures.measured("events_per_s", outcome.events() / outcome.recordingSeconds(), "{event}/s");
        figures.counted("runs", outcome.runs(), "1");
        figures.counted("rolls", outcome.rolls(), "1");
        figures.counted("commits", outcome.commits(), "1");
        figures.counted("compactions", outcome.compactions(), "1");
        figures.counted("deleted", outcome.deleted(), "{segment}");
        figures.counted("expired", outcome.expired(), "1");
        figures.counted("rounds", outcome.rounds(), "1");
        figures.measured("seconds", outcome.seconds(), "s");
        figures.keep(results, "torture-boundary");
    }
}
