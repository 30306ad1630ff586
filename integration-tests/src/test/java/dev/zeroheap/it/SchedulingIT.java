package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples for cron and systemd do what they say, as far as that can be seen without cron and systemd. */
class SchedulingIT {
    private static final Path EXAMPLES = Shipped.REPOSITORY.resolve("examples/scheduling");
    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final int EVENTS = 200;

    @TempDir
    Path folder;

    @BeforeEach
    void install() {
        Launcher.in(folder);
    }

    @Test
    void shouldArchiveByTheLineOfTheCrontabAndDoNothingTheSecondTime() throws IOException {
        segment("run-1", 1, NOON);

        for (int run = 1; run <= 2; run++) {
            assertThat(saidByCron()).isEmpty();
            assertThat(ArchiveFiles.rows(folder, "scheduled")).isEqualTo(EVENTS);
        }
    }

    @Test
    void shouldStaySilentByCronWhileAnotherArchiverIsAtWork() throws IOException {
        segment("run-1", 1, NOON);
        Path archive = Files.createDirectories(folder.resolve("archive"));
        try (FileChannel lock = FileChannel.open(
                archive.resolve("archiver.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(lock.tryLock()).isNotNull();
            assertThat(saidByCron()).isEmpty();
        }
        assertThat(ArchiveFiles.rows(folder, "scheduled")).isZero();
    }

    @Test
    void shouldSayByCronWhatCouldNotBeArchived() throws IOException {
        Path unreadable = segment("run-1", 2, NOON).resolveSibling("00000001.jsonl");
        Files.createDirectories(unreadable);

        assertThat(saidByCron()).contains("failed " + unreadable);
        assertThat(ArchiveFiles.rows(folder, "scheduled")).isEqualTo(EVENTS);
    }

    @Test
    void shouldCatchUpOnThreeDaysInOneRunOfTheUnit() throws IOException {
        for (int day = 0; day < 3; day++) {
            for (int segment = 1; segment <= 4; segment++) {
                segment("run-" + day, segment, NOON.plus(Duration.ofDays(day)));
            }
        }

        try (Child run = start(unit("zeroheap-archiver.service").get("ExecStart"))) {
            assertThat(run.exitCode(LIMIT)).as(run.output()).isZero();
        }

        assertThat(ArchiveFiles.texts(
                        folder,
                        "select cast(ts as date) || ' ' || count(distinct (run, seq)) || ' of ' || count(*)"
                                + " from events group by cast(ts as date) order by all"))
                .containsExactly("2026-11-20 800 of 800", "2026-11-21 800 of 800", "2026-11-22 800 of 800");
        assertThat(ArchiverCommand.run(folder, "status", "--json")).contains("\"segments_waiting\":0,");
    }

    @Test
    void shouldEndTheContinuousUnitInAWayThatItCallsSuccess() throws IOException {
        segment("run-1", 1, NOON);
        Map<String, String> unit = unit("zeroheap-archiver-continuous.service");

        assertThat(unit).containsEntry("KillSignal", "SIGTERM");
        Child continuous = start(unit.get("ExecStart"));
        try (continuous) { // its end is a SIGTERM
            Eventually.holds("archived", LIMIT, () -> ArchiveFiles.rows(folder, "scheduled") == EVENTS);
        }
        assertThat(unit.get("SuccessExitStatus").split(" ")).contains(String.valueOf(continuous.exitCode(LIMIT)));
        assertThat(folder.resolve("archive/tmp")).isEmptyDirectory();
    }

    @Test
    void shouldHaveUnitsThatSystemdTakesWithoutAWord() throws IOException {
        assumeThat(SYSTEMD_ANALYZE).isExecutable();
        List<String> command = new ArrayList<>(List.of(SYSTEMD_ANALYZE.toString(), "verify", "--man=no"));
        for (String name : List.of(
                "zeroheap-archiver.service", "zeroheap-archiver.timer", "zeroheap-archiver-continuous.service")) {
            String here = here(Files.readString(EXAMPLES.resolve("systemd").resolve(name)));
            command.add(Files.writeString(folder.resolve(name), here).toString());
        }
        try (Child verify = Launcher.start(folder, Map.of(), command)) {
            assertThat(verify.exitCode(LIMIT)).as(verify.output()).isZero();
            assertThat(verify.output()).isEmpty();
        }
        String calendar = unit("zeroheap-archiver.timer").get("OnCalendar");
        try (Child next = Launcher.start(
                folder, Map.of(), List.of(SYSTEMD_ANALYZE.toString(), "calendar", "--iterations=2", calendar))) {
            assertThat(next.exitCode(LIMIT)).as(next.output()).isZero();
            assertThat(next.output()).contains("#2");
        }
    }

    /** What the command of the crontab prints, which cron would send by mail. */
    private String saidByCron() throws IOException {
        String line = Files.readAllLines(EXAMPLES.resolve("crontab")).stream()
                .filter(text -> !text.isBlank() && !text.startsWith("#"))
                .collect(Collectors.joining("\n"));
        var parts = Pattern.compile("(?:\\S+ +){5}([^\n%]+)").matcher(line);
        assertThat(parts.matches()).as(line).isTrue();
        try (Child cron = Launcher.start(folder, Map.of(), List.of("/bin/sh", "-c", here(parts.group(1))))) {
            assertThat(cron.exitCode(LIMIT)).as(cron.output()).isZero();
            return cron.output();
        }
    }

    private Child start(String command) {
        return Launcher.start(folder, Map.of(), List.of(command.split(" ")));
    }

    /** The last value of each key of a unit, its paths turned to those of this test. */
    private Map<String, String> unit(String name) throws IOException {
        return Files.readAllLines(EXAMPLES.resolve("systemd").resolve(name)).stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> here(line).split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, last) -> last));
    }

    private String here(String example) {
        return example.replace("/opt/zeroheap", folder.resolve("opt/zeroheap").toString())
                .replace("/var/lib/zeroheap", folder.toString());
    }

    private Path segment(String run, int number, Instant from) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("logs/batch").resolve(run));
        String lines = IntStream.range(0, EVENTS)
                .mapToObj(i -> "{\"timestamp\":\"%s\",\"message\":\"scheduled\",\"seq\":%d,\"data\":{\"value\":1}}\n"
                        .formatted(from.plusMillis(i), (number - 1) * EVENTS + i + 1))
                .collect(Collectors.joining());
        return Files.writeString(directory.resolve("%08d.jsonl".formatted(number)), lines);
    }
}
