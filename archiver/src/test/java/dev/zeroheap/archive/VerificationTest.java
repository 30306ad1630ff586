package dev.zeroheap.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
    @TempDir
    Path directory;

    private TestLog log;
    private Archive archive;

    @BeforeEach
    void archiveSome() throws Exception {
        log = new TestLog(directory.resolve("logs"));
        archive = Archive.open(ArchiveSettings.in(directory.resolve("archive")));
        log.segment(1, TestLog.events(0, 1000) + "odd\n");
        new Archiver(archive, log.directory(), ArchiverSettings.DEFAULTS).runOnce();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void shouldCountEverythingAndFindNothingWrong() {
        Verification.Result result = verify();

        assertThat(result.problems()).isEmpty();
        assertThat(result)
                .returns(1, Verification.Result::days)
                .returns(1, Verification.Result::files)
                .returns(1, Verification.Result::digests)
                .returns(1000L, Verification.Result::events)
                .returns(1L, Verification.Result::rejected);
    }

    @Test
    void shouldFindASingleChangedByte() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(dataFile().toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 1);
        }

        assertThat(verify().problems())
                .anySatisfy(problem -> assertThat(problem.reason()).contains("its bytes have changed"));
    }

    @Test
    void shouldFindAFileThatIsMissingOrTooShort() throws Exception {
        Path file = dataFile();
        Files.write(file, new byte[10]);
        assertThat(verify().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).startsWith("is 10 bytes long where the table says"));

        Files.delete(file);
        assertThat(verify().problems())
                .containsExactly(
                        new Verification.Problem(file.toString(), "is missing, and with it 1000 events of 2026-11-23"));
    }

    @Test
    void shouldFindAnEventThatIsThereTwice() throws Exception {
        DataFileCopy.appendAgain(archive, dataFile());

        Verification.Result result = verify();

        assertThat(result.events()).isEqualTo(2000);
        assertThat(result.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason())
                        .isEqualTo("1000 numbers of the run web/" + TestLog.RUN + " stand there more than once"));
    }

    @Test
    void shouldFindALineThatIsMissingAmongTheRejects() throws Exception {
        Path rejects = archive.irregularities().rejectFiles().get(0).path();
        Files.writeString(rejects, "", UTF_8, StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(verify().problems())
                .containsExactly(new Verification.Problem(rejects.toString(), "has 0 lines where its name says 1"));
    }

    private Verification.Result verify() {
        return new Verification(archive, ArchiverSettings.DEFAULTS).run();
    }

    private Path dataFile() {
        List<ArchiveFile> files = archive.snapshot().files();
        return Path.of(files.get(0).location());
    }
}
