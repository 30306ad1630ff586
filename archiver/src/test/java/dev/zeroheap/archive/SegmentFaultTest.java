package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A segment cannot be read, or changes although it was called closed; the others are archived all the same. */
class SegmentFaultTest {
    private static final Path UNREADABLE = Path.of("/proc/self/mem");

    @TempDir
    Path directory;

    private Site site;
    private Path faulty;

    @BeforeEach
    void logSomething() throws IOException {
        site = Site.in(directory);
        site.log().segment(1, TestLog.events(0, 10));
        faulty = site.log().segment(2, TestLog.events(10, 10) + "odd\n");
        site.log().segment(3, TestLog.events(20, 10));
    }

    @Test
    void shouldLeaveADirectoryInThePlaceOfASegment() throws Exception {
        Files.delete(faulty);
        Files.createDirectory(faulty);

        assertThat(site.commandLine("run", "--once"))
                .startsWith("1 ")
                .containsPattern("events +20\n")
                .contains("failed " + faulty + ": cannot be read: ")
                .contains("not a regular file");

        Files.delete(faulty);
        assertArchivesTheRest();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitForAPipeInThePlaceOfASegment() throws Exception {
        Files.delete(faulty);
        assumeThat(new ProcessBuilder("mkfifo", faulty.toString()).start().waitFor())
                .isZero();

        assertThat(site.commandLine("run", "--once"))
                .startsWith("1 ")
                .containsPattern("events +20\n")
                .contains("failed " + faulty + ": cannot be read: ")
                .contains("not a regular file");

        Files.delete(faulty);
        assertArchivesTheRest();
    }

    @Test
    void shouldReportASegmentThatTheDeviceCannotRead() throws Exception {
        assumeThat(UNREADABLE).exists();
        Files.delete(faulty);
        Files.createSymbolicLink(faulty, UNREADABLE);

        assertThat(site.commandLine("run", "--once"))
                .startsWith("1 ")
                .containsPattern("events +20\n")
                .contains("failed " + faulty + ": cannot be read: ")
                .contains("Input/output error");

        Files.delete(faulty);
        assertArchivesTheRest();
    }

    private void assertArchivesTheRest() throws Exception {
        site.log().segment(2, TestLog.events(10, 10) + "odd\n");
        List<Map<String, Object>> before = site.answer();
        assertThat(before).hasSize(30);
        ArchiveResult result = site.run();
        assertThat(result.isComplete()).isTrue();
        assertThat(result.events()).isEqualTo(10);
        assertThat(site.archived()).isEqualTo(before);
        assertThat(rejects()).isEqualTo(1);
        site.assertNothingIsLeftBehind();
    }

    @Test
    void shouldTakeALinkThatLeadsNowhereForNoSegment() throws Exception {
        Files.delete(faulty);
        Files.createSymbolicLink(faulty, directory.resolve("nowhere"));

        assertThat(site.run().segments()).isEqualTo(2);
        assertThat(site.run()).isEqualTo(ArchiveResult.NOTHING);

        Files.delete(faulty);
        assertArchivesTheRest();
    }

    @Test
    void shouldNotArchiveWhatWasCutOffAfterItWasListed() throws Exception {
        List<Segment> listed = site.log().directory().segments();
        Files.writeString(faulty, TestLog.events(10, 4));

        assertConversionFails(
                listed,
                "had " + listed.get(1).sizeBytes() + " bytes when it was listed as closed, now " + Files.size(faulty));
    }

    @Test
    void shouldNotArchiveWhatGrewAfterItWasListed() throws Exception {
        List<Segment> listed = site.log().directory().segments();
        append(faulty, TestLog.events(100, 4) + "odd\n");

        assertConversionFails(
                listed,
                "had " + listed.get(1).sizeBytes() + " bytes when it was listed as closed, now " + Files.size(faulty));
    }

    private void assertConversionFails(List<Segment> listed, String reason) throws Exception {
        try (Archive archive = Archive.open(site.settings())) {
            Conversion.Converted converted =
                    Conversion.run(archive, ArchiverSettings.DEFAULTS, Attempt.begin(archive), listed, Set.of());

            assertThat(converted.failures())
                    .containsOnlyKeys(listed.get(1))
                    .hasEntrySatisfying(listed.get(1), text -> assertThat(text).contains(reason));
            assertThat(converted.segments()).containsExactly(listed.get(0), listed.get(2));
            assertThat(converted.events()).isEqualTo(20);
        }
    }

    @Test
    void shouldNotCommitASegmentThatIsCutOffMeanwhile() throws Exception {
        assertIsNotCommittedAndReported(file -> write(file, TestLog.events(10, 4)));
        assertThat(rejects()).as("what was kept aside before stays").isEqualTo(1);
    }

    @Test
    void shouldNotCommitASegmentThatGrowsMeanwhile() throws Exception {
        assertIsNotCommittedAndReported(file -> append(file, TestLog.events(100, 4) + "odd\n"));
        assertThat(rejects()).as("those of both tries, each once").isEqualTo(2);
    }

    private void assertIsNotCommittedAndReported(Consumer<Path> change) throws Exception {
        boolean[] isChanged = {false};

        ArchiveResult result = site.run(ArchiverSettings.DEFAULTS, step -> {
            if (step == ArchiveStep.CONVERTED && !isChanged[0]) {
                isChanged[0] = true;
                change.accept(faulty);
            }
        });

        assertThat(result.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.path()).isEqualTo(faulty.toString());
            assertThat(failure.reason()).contains("bytes when it was listed as closed, now");
        });
        assertThat(result.events()).isEqualTo(20);
        List<Map<String, Object>> now = site.answer();
        assertThat(site.run().isComplete()).isTrue();
        assertThat(site.archived()).isEqualTo(now);
        site.assertNothingIsLeftBehind();
        assertThat(site.archived()).isEqualTo(now);
    }

    @Test
    void shouldReportASegmentThatChangesWhileItsRejectsAreSoughtFor() throws Exception {
        Segment segment = site.log().directory().segments().get(1);
        try (Archive archive = Archive.open(site.settings());
                DuckDbSession duckDb = DuckDbSession.open(ArchiverSettings.DEFAULTS, directory.resolve("spill"))) {
            RejectedLines rejected = new RejectedLines(
                    duckDb, Attempt.begin(archive), archive.settings().folder());

            for (int linesBefore : List.of(9, 12)) {
                assertThat(catchThrowable(() -> rejected.keep(segment, segment, linesBefore)))
                        .isInstanceOf(SQLException.class)
                        .hasMessage("11 rows of " + linesBefore + " lines: " + faulty);
            }
        }
    }

    private long rejects() {
        try (Archive archive = Archive.open(site.settings())) {
            return archive.irregularities().rejected();
        }
    }

    private static void write(Path file, String lines) {
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, String lines) {
        try {
            Files.writeString(file, lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
