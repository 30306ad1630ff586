package dev.zeroheap.archive;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code recover}: what only a person may decide. */
@Command(
        name = "recover",
        description =
                "Gives a catalog that has lost the table the newest whole state in the warehouse, and sets times that"
                        + " lie in the future, because a clock was wrong, to now. Changes nothing where all is well.")
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
