package dev.zeroheap.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code bin/torture}: fault and race tests whose counts are options; each prints what was lost or doubled. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        description = "Fault and race tests; prints 'figure <name> <value> <unit>'.",
        subcommands = {RecorderTorture.class, ArchiveTorture.class, BoundaryTorture.class})
final class Torture {
    private Torture() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Torture()).execute(args));
    }
}
