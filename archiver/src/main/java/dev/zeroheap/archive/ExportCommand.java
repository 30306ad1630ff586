package dev.zeroheap.archive;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code export}: a range of events in one file. */
@Command(
        name = "export",
        description = "Writes the events of a range, of archive and live log together, into one file.")
@NullUnmarked // picocli sets the fields
final class ExportCommand implements Callable<Integer> {
    @ParentCommand
    private ArchiverMain main;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private When when;

    /** A range until now, or one with two ends. */
    static final class When {
        @Option(
                names = "--range",
                required = true,
                paramLabel = "DURATION",
                description = "The last so much, for example 24h or 30d.")
        private Duration range;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private Ends ends;

        @Option(names = "--everything", required = true, description = "All there is.")
        private boolean isEverything;
    }

    /** From inclusive, to exclusive. */
    static final class Ends {
        @Option(
                names = "--from",
                required = true,
                paramLabel = "INSTANT",
                description = "RFC 3339, inclusive, for example 2026-11-23T00:00:00Z.")
        private String from;

        @Option(names = "--to", paramLabel = "INSTANT", description = "RFC 3339, exclusive (default: now).")
        private String to;
    }

    @Option(
            names = "--format",
            defaultValue = "csv",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Export.Format format;

    @Option(names = "--name", paramLabel = "NAME", description = "Only events of this name; may be repeated.")
    private List<String> names;

    @Parameters(paramLabel = "FILE", description = "Where to write; what is there is replaced.")
    private Path file;

    @Override
    public Integer call() {
        Export.Selection selection = selection(Instant.now());
        try (Archive archive = main.openArchive()) {
            long events = new Export(archive, main.logs(), main.settings()).write(selection, format, file);
            Report.ofExport(events).print(spec.commandLine().getOut(), main.isJson());
        }
        return 0;
    }

    private Export.Selection selection(Instant now) {
        Set<String> wanted = names == null ? Set.of() : Set.copyOf(names);
        if (when.isEverything) {
            return new Export.Selection(Instant.MIN, Instant.MAX, wanted);
        }
        if (when.range != null) {
            return new Export.Selection(now.minus(when.range), now, wanted);
        }
        return new Export.Selection(
                instant("--from", when.ends.from), when.ends.to == null ? now : instant("--to", when.ends.to), wanted);
    }

    private Instant instant(String option, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new ParameterException(spec.commandLine(), option + " must be like 2026-11-23T00:00:00Z: " + text, e);
        }
    }
}
