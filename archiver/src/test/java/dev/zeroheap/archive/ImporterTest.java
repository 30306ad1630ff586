package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
    @TempDir
    Path directory;

    private Archive archive;
    private Importer importer;

    @BeforeEach
    void open() {
        archive = Archive.open(ArchiveSettings.in(directory.resolve("archive")));
        importer = new Importer(archive, ArchiverSettings.DEFAULTS);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void shouldTakeAFileWithItsRejects() throws Exception {
        Path file = Files.writeString(directory.resolve("other writer [1]*.log"), TestLog.events(0, 20) + "odd\n");

        ArchiveResult result = importer.importFile("batch", file);

        assertThat(result.events()).isEqualTo(20);
        assertThat(result.rejected()).isEqualTo(1);
        assertThat(archived("select service, host, count(*) as n, count(distinct run) as runs"))
                .containsExactly(Map.of("service", "batch", "host", "", "n", 20L, "runs", 1L));
        assertThat(archive.irregularities().rejected()).isEqualTo(1);
        assertThat(file).exists();
        assertThat(directory.resolve("archive/tmp")).isEmptyDirectory();
    }

    @Test
    void shouldRefuseTheSameContentTwicePackedOrNot() throws Exception {
        String lines = TestLog.events(0, 20);
        Path plain = Files.writeString(directory.resolve("a.jsonl"), lines);
        Path packed = gzip(directory.resolve("b.jsonl.gz"), lines);
        importer.importFile("batch", packed);

        for (Path again : List.of(plain, packed)) {
            assertThatThrownBy(() -> importer.importFile("batch", again))
                    .isInstanceOfSatisfying(
                            ArchiveException.class,
                            e -> assertThat(e.code()).isEqualTo(ArchiveException.Code.ALREADY_IMPORTED))
                    .hasMessageContaining("was imported before");
        }
        assertThat(archived("select count(*) as n")).containsExactly(Map.of("n", 20L));
    }

    @Test
    void shouldTakeAnotherFileThatLooksAlike() throws Exception {
        importer.importFile("batch", Files.writeString(directory.resolve("a"), TestLog.events(0, 5)));
        importer.importFile("batch", Files.writeString(directory.resolve("b"), TestLog.events(0, 6)));

        assertThat(archived("select count(*) as n, count(distinct run) as runs"))
                .containsExactly(Map.of("n", 11L, "runs", 2L));
    }

    @Test
    void shouldLeaveOutAFileThatIsCutOff() throws Exception {
        Path whole = gzip(directory.resolve("a.gz"), TestLog.events(0, 500));
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(directory.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length / 2));

        for (Path bad : List.of(cut, directory.resolve("absent"))) {
            assertThatThrownBy(() -> importer.importFile("batch", bad))
                    .isInstanceOfSatisfying(
                            ArchiveException.class,
                            e -> assertThat(e.code()).isEqualTo(ArchiveException.Code.INPUT_FAILED))
                    .hasMessageContaining(bad.toString());
        }
        assertThat(archived("select count(*) as n")).containsExactly(Map.of("n", 0L));
        assertThat(directory.resolve("archive/tmp")).isEmptyDirectory();
    }

    @Test
    void shouldRefuseAServiceThatIsAPath() {
        assertThatThrownBy(() -> importer.importFile("../x", directory))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("service must be 1..128 characters without a slash or control character: ../x");
    }

    private List<Map<String, Object>> archived(String select) throws Exception {
        ArchiveSnapshot snapshot = archive.snapshot();
        return Rows.of(select + " from (" + snapshot.rows(snapshot.files(Instant.MIN, Instant.MAX)) + ")"
                + (select.contains("service") ? " group by all" : ""));
    }

    private static Path gzip(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
