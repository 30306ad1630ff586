package dev.zeroheap.bench;

import dev.zeroheap.archive.KillOutcome;
import dev.zeroheap.archive.KillRounds;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/torture archive}: kills archivers again and again, and counts every event after each time. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description = "Kills archivers with -9 at random moments and at each step of their work, lets them race, and"
                + " counts every event after each round. What is wrong stays in the directory.")
final class ArchiveTorture implements Callable<Integer> {
    @Option(names = "--kills", description = "How many archivers to kill (default: ${DEFAULT-VALUE}).")
    private int kills = 100;

    @Option(names = "--seed", description = "Decides what is done in which order (default: ${DEFAULT-VALUE}).")
    private long seed = 20261125;

    @Option(names = "--dir", description = "Where to work, in a folder torture-archive; only a finding stays in it.")
    private Path directory = Path.of("benchmarks", "target", "scratch");

    @Option(names = "--results", description = "Where figures are kept (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("benchmarks", "results");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (kills < 1) {
            throw new ParameterException(spec.commandLine(), "kills must be 1 or more: " + kills);
        }
        Path folder = directory.resolve("torture-archive");
        FileUtils.deleteDirectory(folder.toFile());
        KillOutcome outcome = new KillRounds(folder, kills, seed).run();
        report(outcome);
        if (!outcome.isRight()) {
            return 1;
        }
        FileUtils.deleteDirectory(folder.toFile());
        return 0;
    }

    private void report(KillOutcome outcome) {
        Figures figures = new Figures();
        figures.note("seed " + seed);
        outcome.findings().forEach(finding -> figures.note("wrong: " + finding));
        figures.counted("kills", outcome.kills(), "1");
        new TreeMap<>(outcome.killsByMoment())
                .forEach((moment, count) -> figures.counted("kills_at_" + moment, count, "1"));
        figures.counted("writers_killed", outcome.writersKilled(), "1");
        figures.counted("rounds", outcome.rounds(), "1");
        figures.counted("races", outcome.races(), "1");
        figures.counted("released", outcome.released(), "1");
        figures.counted("refused", outcome.refused(), "1");
        figures.counted("failed_racers", outcome.failedRacers(), "1");
        figures.counted("events", outcome.events(), "{event}");
        figures.counted("lost", outcome.lost(), "{event}");
        figures.counted("doubled", outcome.doubled(), "{event}");
        figures.counted("strangers", outcome.strangers(), "{event}");
        figures.counted("dropped", outcome.dropped(), "{event}");
        figures.counted("rejects", outcome.rejects(), "{line}");
        figures.counted("wrong_rejects", outcome.wrongRejects(), "{line}");
        figures.counted("missing_files", outcome.missingFiles(), "{file}");
        figures.counted("orphans_left", outcome.orphans(), "{file}");
        figures.counted("unneeded_metadata_left", outcome.unneededMetadata(), "{file}");
        figures.keep(results, "torture-archive");
    }
}
