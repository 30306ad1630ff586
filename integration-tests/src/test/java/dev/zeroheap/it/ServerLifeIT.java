package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts, restarts, failures and redeployments of the server, as an operator has them. */
class ServerLifeIT {
    private static final Map<String, String> QUICK_ARCHIVER =
            Map.of("zeroheap.archiver.every", "1s", "zeroheap.recorder.segment-age", "1s");

    @TempDir
    Path folder;

    @Test
    void shouldKeepItsDataOverARestartAndCatchUpByItself() {
        try (Payara server = Payara.start(folder, QUICK_ARCHIVER)) {
            write("kept", 400);
            assertThat(Rows.count(server.http(), "range=1h", "kept")).isEqualTo(400);
            awaitArchived("kept", 400);
        }

        write("meanwhile", 300);
        Path example = Shipped.REPOSITORY.resolve("examples/scheduling/payara-micro.properties");
        List<String> asInTheExample = List.of("--systemproperties", example.toString());
        try (Payara server =
                Payara.startWar(folder, Shipped.WAR, Map.of(), asInTheExample).awaitReady()) {
            assertThat(Rows.count(server.http(), "range=1h", "kept")).isEqualTo(400);
            JsonNode declaration = Rows.declaration(server.http(), "range=1h");
            assertThat(declaration.path("unclean_runs")).isEmpty();
            assertThat(declaration.path("lost").asLong()).isZero();
            awaitArchived("meanwhile", 300);
            assertThat(Rows.count(server.http(), "range=1h", "meanwhile")).isEqualTo(300);
        }
    }

    @Test
    void shouldSayAfterAKillThatTheServersOwnRunEndedUncleanly() {
        Payara killed = Payara.start(folder, QUICK_ARCHIVER);
        write("survivor", 100);
        killed.kill();

        try (Payara server = Payara.start(folder, QUICK_ARCHIVER)) {
            assertThat(Rows.count(server.http(), "range=1h", "survivor")).isEqualTo(100);
            JsonNode unclean = Rows.declaration(server.http(), "range=1h").path("unclean_runs");
            assertThat(unclean).hasSize(1);
            assertThat(unclean.path(0).path("service").asText()).isEqualTo("zeroheap");
            awaitArchived("survivor", 100);
            assertThat(Rows.declaration(server.http(), "range=1h").path("unclean_runs"))
                    .isEqualTo(unclean);
        }
    }

    @Test
    void shouldNotBecomeReadyWithBadSettingsAndReportThemAllTogether() {
        try (Payara server = Payara.startWar(
                folder,
                Shipped.WAR,
                Map.of("zeroheap.archiver.every", "often", "zeroheap.query.threads", "-1", "zeroheap.colour", "red"),
                List.of())) {
            Eventually.holds(
                    "the deployment has failed",
                    Duration.ofMinutes(2),
                    () -> server.process().output().contains("Zeroheap cannot start"));
            assertThat(server.process().output())
                    .contains("3 settings are bad")
                    .contains("zeroheap.archiver.every", "often")
                    .contains("zeroheap.query.threads", "-1")
                    .contains("zeroheap.colour");
            Eventually.holds(
                    "the server says that it is down",
                    Duration.ofMinutes(2),
                    () -> server.http().get("/health/ready").status() == 503);
        }
    }

    @Test
    void shouldListenOnLoopbackOnly() throws IOException {
        try (Payara server = Payara.start(folder, Map.of())) {
            assertThat(listeningAddresses(server.process().pid())).isNotEmpty().allMatch(ServerLifeIT::isLoopback);
        }
    }

    @Test
    void shouldServeTheSlimWarWithItsDriversOutside() {
        try (Payara server = Payara.startWar(
                        folder,
                        Shipped.SLIM_WAR,
                        QUICK_ARCHIVER,
                        List.of("--addlibs", Shipped.DUCKDB + ":" + Shipped.SQLITE))
                .awaitReady()) {
            write("slim", 50);
            awaitArchived("slim", 50);
            assertThat(Rows.count(server.http(), "range=1h", "slim")).isEqualTo(50);
        }
    }

    @Test
    void shouldSurviveRedeploymentsInTheSameServer() throws IOException {
        Path commands = folder.resolve("redeploy.txt");
        String redeploy = "deploy --force=true --name zeroheap-slim --contextroot / " + Shipped.SLIM_WAR + "\n";
        Files.writeString(commands, redeploy.repeat(3));
        try (Payara server = Payara.startWar(
                        folder,
                        Shipped.SLIM_WAR,
                        QUICK_ARCHIVER,
                        List.of(
                                "--addlibs",
                                Shipped.DUCKDB + ":" + Shipped.SQLITE,
                                "--postdeploycommandfile",
                                commands.toString()))
                .awaitReady()) {
            Eventually.holds(
                    "three redeployments",
                    Duration.ofMinutes(3),
                    () -> server.process().output().split("zeroheap-slim was successfully deployed", -1).length
                            == 1 + 1 + 3);
            server.awaitReady();
            Eventually.holds(
                    "four runs, of which three ended cleanly",
                    Duration.ofMinutes(2),
                    () -> Rows.count(server.http(), "range=1h", "run_closed") == 3
                            && Rows.count(server.http(), "range=1h", "run_opened") == 4);
            assertThat(Rows.declaration(server.http(), "range=1h").path("unclean_runs"))
                    .isEmpty();
            assertThat(server.process().threads("zeroheap-drain")).isEqualTo(1);
        }
    }

    private void write(String name, int events) {
        try (Child writer = Writer.start(folder, "writer", Map.of(), 1, events, name)) {
            assertThat(writer.exitCode(Duration.ofMinutes(1)))
                    .as(writer.output())
                    .isZero();
        }
    }

    private void awaitArchived(String name, int events) {
        Eventually.holds(name + " is archived", Duration.ofMinutes(1), () -> ArchiveFiles.rows(folder, name) == events);
    }

    /** Local addresses of the listening TCP sockets of a process, as the kernel's tables have them: hexadecimal. */
    private static List<String> listeningAddresses(long pid) throws IOException {
        try (Stream<Path> tables =
                Stream.of("tcp", "tcp6").map(table -> Path.of("/proc", String.valueOf(pid), "net", table))) {
            List<String> inodes = socketInodes(pid);
            return tables.flatMap(ServerLifeIT::lines)
                    .map(line -> line.trim().split("\\s+"))
                    .filter(columns -> columns.length > 9 && columns[3].equals("0A"))
                    .filter(columns -> inodes.contains(columns[9]))
                    .map(columns -> columns[1].substring(0, columns[1].indexOf(':')))
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException absent) {
            return Stream.empty();
        }
    }

    private static List<String> socketInodes(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            return descriptors
                    .map(ServerLifeIT::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    /** 127.0.0.1, as IPv4, as IPv6, or mapped. */
    private static boolean isLoopback(String address) {
        return address.equals("0100007F")
                || address.equals("0000000000000000FFFF00000100007F")
                || address.equals("00000000000000000000000001000000");
    }
}
