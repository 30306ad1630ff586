package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive of format version 1 from before some of today's columns. */
class OldArchiveTest {
    @TempDir
    Path directory;

    private Site site;

    @BeforeEach
    void unpack() throws Exception {
        site = Site.in(directory);
        OldArchive.unpack("/archive-format-1.zip", site.settings().folder());
    }

    @Test
    void shouldShowEveryOldEventWithTheYoungerColumnsNull() throws Exception {
        try (Archive archive = Archive.open(site.settings())) {
            ArchiveSnapshot snapshot = archive.snapshot();
            List<Map<String, Object>> rows = Rows.of(snapshot.rows(snapshot.files()));

            assertThat(rows).hasSize(OldArchive.EVENTS).allSatisfy(row -> {
                assertThat(row.keySet())
                        .containsExactlyElementsOf(
                                EventColumn.ALL.stream().map(EventColumn::name).toList());
                for (String later : OldArchive.LATER) {
                    assertThat(row).containsEntry(later, null);
                }
            });
            assertThat(rows)
                    .extracting(row -> List.of(row.get("run"), row.get("seq")))
                    .doesNotHaveDuplicates();
            assertThat(rows)
                    .filteredOn(row -> row.get("run").equals(OldArchive.UNCLEAN_RUN)
                            && row.get("seq").equals(7L))
                    .singleElement()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("name", "m0")
                            .containsEntry("duration", 0.5)
                            .containsEntry("prompt_tokens", 70L)
                            .containsEntry("trace_id", "t1")
                            .containsEntry("labels", Map.of("k", "v1"))
                            .containsEntry("service", "web")
                            .containsEntry("host", "web2"));
        }
    }

    @Test
    void shouldKnowTheOldDaysRejectsAndUncleanRuns() {
        try (Archive archive = Archive.open(site.settings())) {
            Instant midnight = Instant.parse("2026-11-24T00:00:00Z");

            assertThat(archive.snapshot().files(Instant.MIN, midnight))
                    .singleElement()
                    .satisfies(file -> assertThat(file.day()).isEqualTo(LocalDate.parse("2026-11-23")));
            assertThat(archive.snapshot().files(midnight, Instant.MAX))
                    .singleElement()
                    .satisfies(file -> assertThat(file.day()).isEqualTo(LocalDate.parse("2026-11-24")));
            assertThat(archive.irregularities().rejected()).isEqualTo(2);
            assertThat(archive.irregularities().endedUncleanly(Instant.MIN, Instant.MAX))
                    .extracting(Irregularities.UncleanEnd::run)
                    .containsExactly(OldArchive.UNCLEAN_RUN);
        }
        assertThat(site.commandLine("status"))
                .startsWith("0 ")
                .containsPattern("days +2\n")
                .containsPattern("events +" + OldArchive.EVENTS + "\n")
                .containsPattern("rejected +2\n");
    }

    @Test
    void shouldTakeNewEventsBesideTheOldOnes() throws Exception {
        site.log()
                .segment(
                        3,
                        TestLog.event(351, TestLog.NOON.plus(Duration.ofDays(1)))
                                .replace(
                                        "\"duration\"",
                                        "\"reasoning_tokens\":4,\"time_to_first_token\":0.25,\"span_id\":\"s\",\"duration\""));
        String uuid = oldMetadata().uuid();

        assertThat(site.commandLine("run", "--once")).startsWith("0 ").containsPattern("events +1\n");

        try (Archive archive = Archive.open(site.settings())) {
            ArchiveSnapshot snapshot = archive.snapshot();
            assertThat(snapshot.metadata().uuid()).isEqualTo(uuid);
            List<Map<String, Object>> rows =
                    Rows.of("select * from (" + snapshot.rows(snapshot.files()) + ") order by span_id nulls last");
            assertThat(rows).hasSize(OldArchive.EVENTS + 1);
            assertThat(rows.get(0))
                    .containsEntry("seq", 351L)
                    .containsEntry("reasoning_tokens", 4L)
                    .containsEntry("time_to_first_token", 0.25)
                    .containsEntry("span_id", "s");
            assertThat(rows.subList(1, rows.size()))
                    .allSatisfy(row -> assertThat(row)
                            .containsEntry("reasoning_tokens", null)
                            .containsEntry("time_to_first_token", null)
                            .containsEntry("span_id", null));
        }
    }

    @Test
    void shouldKeepTheFieldIdsOfTheOldColumns() throws Exception {
        Schema old = oldMetadata().schema();
        Map<String, Integer> before = new HashMap<>();
        old.columns().forEach(column -> before.put(column.name(), column.fieldId()));
        assertThat(before).hasSize(EventColumn.ALL.size() - OldArchive.LATER.size());

        try (Archive archive = Archive.open(site.settings())) {
            Schema today = archive.snapshot().metadata().schema();
            Map<String, Integer> after = new HashMap<>();
            today.columns().forEach(column -> after.put(column.name(), column.fieldId()));

            assertThat(after).containsAllEntriesOf(before).containsKeys(OldArchive.LATER.toArray(String[]::new));
            assertThat(after.values()).doesNotHaveDuplicates();
            assertThat(today.findType("labels")).isEqualTo(old.findType("labels"));
            assertThat(OldArchive.LATER)
                    .extracting(after::get)
                    .as("an id is used once for ever")
                    .allMatch(id -> id > oldMetadata().lastColumnId());
        }
    }

    @Test
    void shouldNotTakeASegmentAgainThatTheOldArchiveCovers() throws Exception {
        site.log().segment("web", OldArchive.CLOSED_RUN, 1, TestLog.events(0, 200));
        site.log().segment("web", OldArchive.UNCLEAN_RUN, 1, TestLog.events(0, 50));

        assertThat(site.run(ArchiverSettings.DEFAULTS, step -> {}).events()).isZero();
        assertThat(site.archived()).hasSize(OldArchive.EVENTS);
    }

    @Test
    void shouldMergeOldFilesWithNewOnesAndFindNothingWrong() throws Exception {
        assertThat(site.commandLine("verify")).startsWith("0 ").containsPattern("events +" + OldArchive.EVENTS + "\n");
        site.log()
                .segment(
                        3,
                        TestLog.event(351, TestLog.NOON.plus(Duration.ofDays(1)))
                                .replace("\"duration\"", "\"reasoning_tokens\":4,\"duration\""));
        assertThat(site.commandLine("run", "--once", "--no-compaction")).startsWith("0 ");
        List<Map<String, Object>> before = everything();

        assertThat(site.commandLine("compact"))
                .startsWith("0 ")
                .containsPattern("merges +1\n")
                .containsPattern("merged_files +2\n");

        assertThat(everything()).isEqualTo(before).hasSize(OldArchive.EVENTS + 1);
        assertThat(site.commandLine("verify"))
                .startsWith("0 ")
                .containsPattern("events +" + (OldArchive.EVENTS + 1) + "\n")
                .containsPattern("rejected +2\n");
    }

    private List<Map<String, Object>> everything() throws Exception {
        try (Archive archive = Archive.open(site.settings())) {
            ArchiveSnapshot snapshot = archive.snapshot();
            return Rows.of("select * from (" + snapshot.rows(snapshot.files()) + ") order by run, seq");
        }
    }

    /** As it was checked in: opening the archive adds a commit. */
    private TableMetadata oldMetadata() {
        return site.metadataFiles().stream()
                .filter(file -> file.getFileName().toString().startsWith("00002-"))
                .map(file -> TableMetadataParser.read(new LocalFileIO(step -> {}), LocalFileIO.location(file)))
                .findFirst()
                .orElseThrow();
    }
}
