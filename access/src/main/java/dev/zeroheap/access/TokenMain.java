package dev.zeroheap.access;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line of tokens.
 *
 * <pre>
 * java -jar access-cli.jar create --name grafana --role read --expires 90d
 * </pre>
 */
@Command(
        name = "token",
        description = "Makes, lists and revokes the tokens by which callers of the service show who they are.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(create | list | revoke)",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it could not be done; the file is as it was", "2:an option is wrong"})
public final class TokenMain {
    private static final Pattern PERIOD = Pattern.compile("(\\d{1,6})([smhd])");
    private static final int NOT_DONE = 1;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = AccessSettings.DEFAULT_TOKENS,
            scope = ScopeType.INHERIT,
            description = "The file of tokens, zeroheap.access.tokens of the service (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of(AccessSettings.DEFAULT_TOKENS);

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock;

    TokenMain(Clock clock) {
        this.clock = clock;
    }

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Clock.systemUTC()).execute(arguments));
    }

    static CommandLine commandLine(Clock clock) {
        return new CommandLine(new TokenMain(clock))
                .registerConverter(Role.class, TokenMain::role)
                .registerConverter(Duration.class, TokenMain::period)
                .setExecutionExceptionHandler(TokenMain::failed);
    }

    private static Role role(String text) {
        try {
            return Role.of(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    private static Duration period(String text) {
        Matcher parts = PERIOD.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw new CommandLine.TypeConversionException("a time must be like 90d, 12h, 30m or 45s: " + text);
        }
        ChronoUnit unit = switch (parts.group(2)) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
        return Duration.of(Long.parseLong(parts.group(1)), unit);
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) throws Exception {
        if (e instanceof UncheckedIOException || e instanceof IllegalArgumentException) {
            command.getErr().println(e.getMessage());
            return NOT_DONE;
        }
        throw e;
    }

    @Command(name = "create", description = "Makes a token and prints it, this once: the file has its hash only.")
    int create(
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "NAME",
                            description = "Whose it is, for revoking it, and for the log.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            paramLabel = "ROLE",
                            description = "read: ask, follow, scrape; sql: ask in SQL as well; admin: everything.")
                    Set<Role> roles,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "After which time it is refused, such as 90d (default: never).")
                    @Nullable
                    Duration expires) {
        String secret = TokenSecret.create();
        Instant now = now();
        Token token;
        try {
            token = new Token(
                    name,
                    roles,
                    now,
                    expires == null ? null : now.plus(expires),
                    null,
                    HexFormat.of().formatHex(TokenSecret.hash(secret)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        }
        file().change(tokens -> {
            if (tokens.stream().anyMatch(other -> other.name().equals(name) && isLive(other, now))) {
                throw new IllegalArgumentException(
                        "there is a token " + name + " already; revoke it, or take another name");
            }
            List<Token> all = new ArrayList<>(tokens);
            all.add(token);
            return all;
        });
        out().println(secret);
        spec().commandLine()
                .getErr()
                .println("token " + name + " in " + file().path() + "; it is shown here and nowhere else");
        return 0;
    }

    @Command(name = "list", description = "Lists the tokens, those that are over too.")
    int list() {
        Instant now = now();
        out().printf("%-24s %-16s %-20s %-20s %s%n", "NAME", "ROLES", "CREATED", "EXPIRES", "STATE");
        for (Token token : file().read()) {
            out().printf(
                            "%-24s %-16s %-20s %-20s %s%n",
                            token.name(),
                            Role.names(token.roles()),
                            token.created(),
                            token.expires() == null ? "never" : token.expires(),
                            state(token, now));
        }
        out().flush();
        return 0;
    }

    private static String state(Token token, Instant now) {
        if (token.isRevoked()) {
            return "revoked " + token.revoked();
        }
        return token.isExpired(now) ? "expired" : "live";
    }

    @Command(name = "revoke", description = "Takes a token back; the service refuses it within a second.")
    int revoke(@Parameters(paramLabel = "NAME", description = "Whose it is.") String name) {
        Instant now = now();
        file().change(tokens -> {
            if (tokens.stream().noneMatch(token -> token.name().equals(name) && !token.isRevoked())) {
                throw new IllegalArgumentException("there is no token " + name + " to revoke");
            }
            return tokens.stream()
                    .map(token -> token.name().equals(name) && !token.isRevoked() ? token.revokedAt(now) : token)
                    .toList();
        });
        return 0;
    }

    private static boolean isLive(Token token, Instant now) {
        return !token.isRevoked() && !token.isExpired(now);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private TokenFile file() {
        return new TokenFile(file);
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification");
        }
        return spec;
    }
}
