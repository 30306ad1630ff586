package dev.zeroheap.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenMainTest {
    @TempDir
    Path directory;

    private final TickingClock clock = new TickingClock();
    private Commands commands;

    @BeforeEach
    void begin() {
        commands = new Commands(directory.resolve("below/tokens"), clock);
    }

    @Test
    void shouldPrintATokenAndKeepItsHashOnly() throws IOException {
        String token = commands.create("grafana", "read");

        assertThat(token).matches("zh_[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(commands.file()))
                .contains("grafana read 2026-11-27T12:00:00Z - - sha256:")
                .doesNotContain(token);
    }

    @Test
    void shouldMakeEachTokenAnew() {
        assertThat(commands.create("a", "read")).isNotEqualTo(commands.create("b", "read"));
    }

    @Test
    void shouldLetNobodyElseReadTheFile() throws IOException {
        commands.create("grafana", "read");
        commands.create("other", "sql");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(commands.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldListWhatIsLiveExpiredAndRevoked() {
        commands.create("for-ever", "admin");
        commands.create("short", "read", "--expires", "1h");
        commands.create("gone", "read,sql");
        commands.run("revoke", "gone");
        clock.pass(Duration.ofHours(1));

        String list = commands.run("list").out();

        assertThat(list).containsPattern("for-ever +admin +2026-11-27T12:00:00Z never +live");
        assertThat(list).containsPattern("short +read +2026-11-27T12:00:00Z 2026-11-27T13:00:00Z expired");
        assertThat(list).containsPattern("gone +read,sql +2026-11-27T12:00:00Z never +revoked 2026-11-27T12:00:00Z");
        assertThat(list).doesNotContain("sha256");
    }

    @Test
    void shouldRefuseASecondLiveTokenOfAName() {
        commands.create("grafana", "read");

        Commands.Outcome second = commands.run("create", "--name", "grafana", "--role", "read");

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err()).contains("there is a token grafana already");
        assertThat(second.out()).isEmpty();
        commands.run("revoke", "grafana");
        assertThat(commands.create("grafana", "read")).startsWith("zh_");
    }

    @Test
    void shouldSayWhatIsWrongWithAnOption() {
        assertUsage("role must be one of read,sql,admin: root", "create", "--name", "x", "--role", "root");
        assertUsage("name must be 1 to 63 letters", "create", "--name", "x y", "--role", "read");
        assertUsage("a time must be like 90d", "create", "--name", "x", "--role", "read", "--expires", "soon");
        assertUsage("a time must be like 90d", "create", "--name", "x", "--role", "read", "--expires", "0d");
        assertUsage("--role", "create", "--name", "x");
        assertThat(commands.file()).doesNotExist();
    }

    private void assertUsage(String message, String... arguments) {
        Commands.Outcome outcome = commands.run(arguments);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains(message);
    }

    @Test
    void shouldSayThatThereIsNothingToRevoke() {
        commands.create("grafana", "read");

        Commands.Outcome outcome = commands.run("revoke", "graphana");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("there is no token graphana to revoke");
    }

    @Test
    void shouldLeaveAFileThatItDoesNotUnderstandAsItIs() throws IOException {
        Files.createDirectories(commands.file().getParent());
        Files.writeString(commands.file(), "grafana read secret\n");

        Commands.Outcome outcome = commands.run("create", "--name", "x", "--role", "read");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("line 1: a token must be: name roles created expires revoked sha256:hash");
        assertThat(Files.readString(commands.file())).isEqualTo("grafana read secret\n");
    }
}
