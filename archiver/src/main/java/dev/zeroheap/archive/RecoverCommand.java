package dev.zeroheap.archive;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code recover}: gives a lost catalog its table back, and puts right the times of commits that lie in the future. */
@Command(
        name = "recover",
        description =
                "Registers the newest whole metadata file where the catalog has lost the table, and moves the times of"
                        + " commits that lie in the future back to now. Changes nothing where nothing is wrong. Check the clock"
                        + " of this host first, and put a damaged catalog.db aside.")
@NullUnmarked // picocli sets the fields
final class RecoverCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Report.of(Recovery.run(main.archiveSettings(), Clock.systemUTC()))
                .print(spec.commandLine().getOut(), main.isJson());
        return 0;
    }
}
