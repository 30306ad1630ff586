package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/archiver} finds Java and the jar, and is the archiver from then on. */
class LauncherIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void shouldRunTheJarBesideItWhereverItIsLinkedFrom() throws IOException {
        Path link = folder.resolve("zeroheap-archiver");
        Files.createSymbolicLink(link, Launcher.in(folder).script());

        Map<String, String> sameJava = Map.of("JAVA_HOME", System.getProperty("java.home"));
        assertThat(outcome(sameJava, link, "status")).isEqualTo(0);
        assertThat(output()).contains("segments_waiting").doesNotContainIgnoringCase("warning");
    }

    @Test
    void shouldRunTheJarThatIsNamedAndSayWhenThereIsNone() {
        Path script = Shipped.REPOSITORY.resolve("bin/archiver");

        assertThat(outcome(Map.of("ZEROHEAP_ARCHIVER_JAR", Shipped.ARCHIVER.toString()), script, "status"))
                .isEqualTo(0);
        assertThat(outcome(Map.of("ZEROHEAP_ARCHIVER_JAR", "/absent.jar"), script, "status"))
                .isEqualTo(2);
        assertThat(output()).contains("archiver: cannot read /absent.jar");
    }

    @Test
    void shouldEndAsTheArchiverEnds() throws IOException {
        Path script = Launcher.in(folder).script();
        Path archive = Files.createDirectories(folder.resolve("archive"));

        assertThat(outcome(Map.of(), script, "import", "absent")).isEqualTo(1);
        assertThat(outcome(Map.of(), script, "run")).isEqualTo(2);
        try (FileChannel lock = FileChannel.open(
                archive.resolve("archiver.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(lock.tryLock()).isNotNull();
            assertThat(outcome(Map.of(), script, "run", "--once")).isEqualTo(3);
        }
        Files.writeString(archive.resolve("catalog.db"), "no database at all");
        assertThat(outcome(Map.of(), script, "status")).isEqualTo(4);
    }

    @Test
    void shouldBecomeTheJvmSoThatSignalsReachIt() {
        try (Child archiver = start(Map.of(), Launcher.in(folder).script(), "run", "--every", "1s")) {
            Eventually.holds("the archive is open", LIMIT, () -> Files.exists(folder.resolve("archive/catalog.db")));
            assertThat(Path.of("/proc", String.valueOf(archiver.pid()), "comm"))
                    .content()
                    .isEqualToIgnoringNewLines("java");
        }
    }

    @Test
    void shouldGiveTheJvmTheOptionsOfTheOperatorInstead() {
        Map<String, String> options = Map.of("ZEROHEAP_ARCHIVER_OPTS", "-showversion -Xmx64m");

        assertThat(outcome(options, Launcher.in(folder).script(), "status")).isEqualTo(0);
        assertThat(output()).contains("Server VM");
    }

    @Test
    void shouldRefuseAJavaThatIsTooOld() throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"11.0.25\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.createFile(java, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        assertThat(outcome(
                        Map.of("JAVA_HOME", home.toString()),
                        Launcher.in(folder).script(),
                        "status"))
                .isEqualTo(2);
        assertThat(output()).contains("Java 17 or later is needed, and " + java + " is 11");
    }

    private int outcome(Map<String, String> environment, Path script, String... arguments) {
        try (Child archiver = start(environment, script, arguments)) {
            return archiver.exitCode(LIMIT);
        }
    }

    private Child start(Map<String, String> environment, Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of("--logs", folder.resolve("logs").toString()));
        command.addAll(List.of("--archive", folder.resolve("archive").toString()));
        command.addAll(List.of(arguments));
        return Launcher.start(folder, environment, command);
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("launched.log"));
        } catch (IOException e) {
            throw new AssertionError("nothing was started", e);
        }
    }
}
