package dev.zeroheap.archive;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code compact}: as few files a day as may be. */
@Command(
        name = "compact",
        description =
                "Merges the small files of each day. The archiver does so by itself when enough have come together;"
                        + " this merges whatever is small.")
@NullUnmarked // picocli sets the fields
final class CompactCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Archive archive = main.openArchive()) {
            CompactionResult result;
            try (TerminalProgress progress = new TerminalProgress()) {
                result = new Compactor(archive, main.settings(), Clock.systemUTC(), progress).compact();
            }
            Report.of(result).print(spec.commandLine().getOut(), main.isJson());
        }
        return 0;
    }
}
