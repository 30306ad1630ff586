package dev.zeroheap.archive;

import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code expire}: drops days that are over, and what nobody needs. */
@Command(
        name = "expire",
        description =
                "Drops the days that are not to be kept, old states of the table, and files that crashes have left."
                        + " The data of dropped days goes when no state of the table names it any more.")
@NullUnmarked // picocli sets the fields
final class ExpireCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RetentionOptions retention;

    @Option(names = "--dry-run", description = "Only say what would be dropped.")
    private boolean isDryRun;

    @Override
    public Integer call() {
        try (Archive archive = main.openArchive()) {
            Expiry expiry = new Expiry(archive, main.settings().withRetention(retention.retention()));
            Report.of(isDryRun ? expiry.plan() : expiry.expire())
                    .print(spec.commandLine().getOut(), main.isJson());
        }
        return 0;
    }
}
