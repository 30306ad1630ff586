package dev.zeroheap.archive;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code import}: finished files of other writers. */
@Command(
        name = "import",
        description = "Archives finished files of other writers, plain or gzip. The same content is taken once.")
@NullUnmarked // picocli sets the fields
final class ImportCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--service",
            paramLabel = "S",
            defaultValue = Importer.DEFAULT_SERVICE,
            description = "The service that the events belong to (default: ${DEFAULT-VALUE}).")
    private String service;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files of lines in the format of the log.")
    private List<Path> files;

    /** A file that fails does not keep the others from being imported. */
    @Override
    public Integer call() {
        ArchiveResult result = ArchiveResult.NOTHING;
        try (Archive archive = main.openArchive()) {
            Importer importer = new Importer(archive, main.settings());
            for (Path file : files) {
                try {
                    result = result.plus(importer.importFile(service, file));
                } catch (ArchiveException e) {
                    if (ArchiverMain.exitCode(e) != ArchiverMain.SOME_INPUT_FAILED) {
                        throw e;
                    }
                    result = result.plus(ArchiveResult.failed(file, String.valueOf(e.getMessage())));
                }
            }
        }
        Report.of(result).print(spec.commandLine().getOut(), main.isJson());
        return result.isComplete() ? 0 : ArchiverMain.SOME_INPUT_FAILED;
    }
}
