package dev.zeroheap.archive;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code status}: what waits, what is archived. */
@Command(name = "status", description = "Says what waits in the log and what the archive holds.")
@NullUnmarked // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Archive archive = main.openArchive()) {
            Report.of(ArchiveStatus.of(archive, main.logs(), Instant.now()))
                    .print(spec.commandLine().getOut(), main.isJson());
        }
        return 0;
    }
}
