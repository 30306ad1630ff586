package dev.zeroheap.archive;

import dev.zeroheap.api.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command line of the archiver.
 *
 * <pre>
 * java -jar archiver-cli.jar --logs logs --archive zeroheap-archive run --every 15s
 * </pre>
 */
@Command(
        name = "archiver",
        description = "Moves closed log segments into an Iceberg table of Parquet files.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(run | status | verify | compact | expire | import | export | recover)",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:some input could not be archived and stays; the rest was",
            "2:an option is wrong",
            "3:another archiver works in this archive",
            "4:the archive cannot be read or written",
            "5:verify found damage"
        },
        subcommands = {
            RunCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            CompactCommand.class,
            ExpireCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            RecoverCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class ArchiverMain {
    static final int SOME_INPUT_FAILED = 1;
    private static final int BUSY = 3;
    private static final int ARCHIVE_FAILED = 4;
    static final int DAMAGED = 5;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            defaultValue = LogFormat.DEFAULT_DIRECTORY,
            scope = ScopeType.INHERIT,
            description = "Where recorders write (default: ${DEFAULT-VALUE}).")
    private Path logs = Path.of(LogFormat.DEFAULT_DIRECTORY);

    @Option(
            names = "--archive",
            paramLabel = "DIR",
            defaultValue = ArchiveSettings.DEFAULT_FOLDER,
            scope = ScopeType.INHERIT,
            description = "Where the archive is, or is to be (default: ${DEFAULT-VALUE}).")
    private Path archive = Path.of(ArchiveSettings.DEFAULT_FOLDER);

    @Option(
            names = "--catalog-url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "JDBC URL of the archive's catalog (default: SQLite, catalog.db in the archive's folder).")
    private @Nullable String catalogUrl;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            defaultValue = ArchiverSettings.DEFAULT_MEMORY_LIMIT,
            scope = ScopeType.INHERIT,
            description = "What DuckDB may take before it spills to disk (default: ${DEFAULT-VALUE}).")
    private String memoryLimit = ArchiverSettings.DEFAULT_MEMORY_LIMIT;

    @Option(
            names = "--threads",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "Threads of DuckDB (default: 2).")
    private @Nullable Integer threads;

    @Option(
            names = "--spill-limit",
            paramLabel = "SIZE",
            defaultValue = ArchiverSettings.DEFAULT_SPILL_LIMIT,
            scope = ScopeType.INHERIT,
            description = "What it may spill to the archive's tmp folder (default: ${DEFAULT-VALUE}).")
    private String spillLimit = ArchiverSettings.DEFAULT_SPILL_LIMIT;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            scope = ScopeType.INHERIT,
            description = "How long an archived segment stays, longer than a query may take (default: 10m).")
    private @Nullable Duration grace;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print results as one JSON object.")
    private boolean isJson;

    private ArchiverMain() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT %4$s %5$s%6$s%n");
        }
        LIBRARIES.setLevel(Level.WARNING);
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new ArchiverMain())
                .registerConverter(Duration.class, text -> converted(DurationText::parse, text))
                .registerConverter(ByteSize.class, text -> converted(ByteSize::parse, text))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(ArchiverMain::failed);
        commandLine.getSubcommands().values().stream()
                .filter(command -> command.getCommand() instanceof AutoComplete.GenerateCompletion)
                .forEach(command -> command.getCommandSpec().usageMessage().hidden(true));
        return commandLine;
    }

    private static <T> T converted(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) throws Exception {
        if (e instanceof ArchiveException known) {
            command.getErr().println(known.getMessage());
            return exitCode(known);
        }
        throw e;
    }

    static int exitCode(ArchiveException e) {
        return switch (e.code()) {
            case BAD_SETTING -> CommandLine.ExitCode.USAGE;
            case INPUT_FAILED, ALREADY_IMPORTED -> SOME_INPUT_FAILED;
            case BUSY -> BUSY;
            case ARCHIVE_UNREADABLE, WRITE_FAILED -> ARCHIVE_FAILED;
        };
    }

    LogDirectory logs() {
        return new LogDirectory(logs);
    }

    ArchiveSettings archiveSettings() {
        ArchiveSettings settings = ArchiveSettings.in(archive);
        return catalogUrl == null ? settings : settings.withCatalogUrl(catalogUrl);
    }

    Archive openArchive() {
        return Archive.open(archiveSettings());
    }

    ArchiverSettings settings() {
        ArchiverSettings settings =
                ArchiverSettings.DEFAULTS.withMemoryLimit(memoryLimit).withSpillLimit(spillLimit);
        settings = threads == null ? settings : settings.withThreads(threads);
        return grace == null ? settings : settings.withGrace(grace);
    }

    boolean isJson() {
        return isJson;
    }
}
