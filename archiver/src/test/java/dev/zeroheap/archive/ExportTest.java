package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    private static final Export.Selection EVERYTHING = new Export.Selection(Instant.MIN, Instant.MAX, Set.of());

    @TempDir
    Path directory;

    private TestLog log;
    private Archive archive;

    @BeforeEach
    void write() throws Exception {
        log = new TestLog(directory.resolve("logs"));
        archive = Archive.open(ArchiveSettings.in(directory.resolve("archive")));
        log.segment(1, TestLog.events(0, 100));
        new Archiver(archive, log.directory(), ArchiverSettings.DEFAULTS).runOnce();
        log.segment(2, TestLog.events(100, 20) + "odd\n");
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void shouldWriteArchiveAndLiveLogTogetherEachEventOnce() throws Exception {
        for (Export.Format format : Export.Format.values()) {
            Path file = directory.resolve("out." + format);

            assertThat(export(EVERYTHING, format, file)).isEqualTo(120);

            String read = switch (format) {
                case CSV -> "read_csv('" + file + "', auto_detect = true)";
                case NDJSON -> "read_json('" + file + "')";
                case PARQUET -> "read_parquet('" + file + "')";
            };
            assertThat(Rows.of("select count(*) as n, count(distinct seq) as d, sum(duration) as s from " + read))
                    .containsExactly(Map.of("n", 120L, "d", 120L, "s", 60.0));
        }
    }

    @Test
    void shouldWriteAnInstantAndLabelsThatOtherProgramsCanRead() throws Exception {
        Path file = directory.resolve("one.csv");

        export(
                new Export.Selection(TestLog.NOON.plusSeconds(3), TestLog.NOON.plusSeconds(4), Set.of()),
                Export.Format.CSV,
                file);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("ts,name,metric_type,");
        assertThat(lines.get(1))
                .startsWith("2026-11-23T12:00:03.000000Z,m3,timer,")
                .contains("\"{\"\"k\"\":\"\"v0\"\"}\"");
    }

    @Test
    void shouldTakeRangeAndNamesFromInclusiveToExclusive() {
        Path file = directory.resolve("out.csv");
        Instant from = TestLog.NOON.plusSeconds(90);

        assertThat(export(new Export.Selection(from, from.plusSeconds(20), Set.of()), Export.Format.CSV, file))
                .isEqualTo(20);
        assertThat(export(
                        new Export.Selection(from, from.plusSeconds(20), Set.of("m6", "m0")), Export.Format.CSV, file))
                .isEqualTo(6);
    }

    @Test
    void shouldLeaveWhatIsThereWhenItCannotWrite() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("taken"));
        Path inside = Files.writeString(folder.resolve("keep"), "me");

        assertThatThrownBy(() -> export(EVERYTHING, Export.Format.CSV, folder))
                .isInstanceOfSatisfying(
                        ArchiveException.class, e -> assertThat(e.code()).isEqualTo(ArchiveException.Code.WRITE_FAILED))
                .hasMessageContaining("cannot export to " + folder);
        assertThat(inside).hasContent("me");
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".unfinished"));
        }
    }

    @Test
    void shouldNameTheEndsOfARangeThatIsNone() {
        assertThatThrownBy(() -> new Export.Selection(TestLog.NOON, TestLog.NOON, Set.of()))
                .hasMessage("from must be before to, which is 2026-11-23T12:00:00Z: 2026-11-23T12:00:00Z");
    }

    private long export(Export.Selection selection, Export.Format format, Path file) {
        return new Export(archive, log.directory(), ArchiverSettings.DEFAULTS).write(selection, format, file);
    }
}
