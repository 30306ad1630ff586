package dev.zeroheap.archive;

import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code verify}: reads the whole archive. */
@Command(
        name = "verify",
        description = "Reads every event of the archive, compares counts and checksums, and says what is wrong."
                + " Changes nothing, and may run beside an archiver.")
@NullUnmarked // picocli sets the fields
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (Archive archive = main.openArchive()) {
            Verification.Result result;
            try (TerminalProgress progress = new TerminalProgress()) {
                result = new Verification(archive, main.settings(), progress).run();
            }
            Report.of(result).print(spec.commandLine().getOut(), main.isJson());
            return result.problems().isEmpty() ? 0 : ArchiverMain.DAMAGED;
        }
    }
}
