package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A log, an archive, and a clock that stands still: one host on which something goes wrong. */
record Site(TestLog log, ArchiveSettings settings, TestClock clock) {
    /** Nothing is merged, so that a test sees the files and states that it made. */
    static final ArchiverSettings UNMERGED =
            ArchiverSettings.DEFAULTS.withCompaction(CompactionSettings.DEFAULTS.enabled(false));

    private static final String COLUMNS = "select run, seq, ts, name, duration, labels from (";

    static Site in(Path directory) {
        return new Site(
                new TestLog(directory.resolve("logs")),
                ArchiveSettings.in(directory.resolve("archive")),
                new TestClock());
    }

    Site withArchive(ArchiveSettings other) {
        return new Site(log, other, clock);
    }

    ArchiveResult run() {
        return run(UNMERGED, step -> {});
    }

    ArchiveResult run(ArchiverSettings how, Consumer<ArchiveStep> watcher) {
        try (Archive archive = Archive.open(settings, watcher)) {
            return new Archiver(archive, log.directory(), how, clock).runOnce();
        }
    }

    /** A run that must fail as a whole. */
    ArchiveException failedRun(Consumer<ArchiveStep> watcher) {
        ArchiveException failure = catchThrowableOfType(ArchiveException.class, () -> run(UNMERGED, watcher));
        assertThat(failure).as("the run fails").isNotNull();
        return failure;
    }

    /** What the command line gives back, and after a space what it prints. */
    String commandLine(String... arguments) {
        StringWriter printed = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--logs", log.root().toString(), "--archive", settings.folder().toString()));
        int exitCode = ArchiverMain.commandLine()
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true))
                .execute(all.toArray(String[]::new));
        return exitCode + " " + printed;
    }

    /** What a query sees: the events of the log that are not archived, and those that are. */
    List<Map<String, Object>> answer() throws SQLException {
        List<Segment> listed = log.directory().segments();
        try (Archive archive = Archive.open(settings)) {
            ArchiveSnapshot snapshot = archive.snapshot();
            List<Segment> live =
                    listed.stream().filter(segment -> !snapshot.covers(segment)).toList();
            return Rows.of(COLUMNS + SegmentSql.rows(live) + ") where ts is not null union all " + COLUMNS
                    + snapshot.rows(snapshot.files()) + ") order by run, seq");
        }
    }

    /** What is archived. */
    List<Map<String, Object>> archived() throws SQLException {
        try (Archive archive = Archive.open(settings)) {
            ArchiveSnapshot snapshot = archive.snapshot();
            return Rows.of(COLUMNS + snapshot.rows(snapshot.files()) + ") order by run, seq");
        }
    }

    /** That the table names whole files only, and, two hours later, that there are no others. */
    void assertNothingIsLeftBehind() throws IOException {
        clock.advance(Duration.ofHours(2));
        run();
        try (Archive archive = Archive.open(settings)) {
            ArchiveSnapshot snapshot = archive.snapshot();
            for (ArchiveFile file : snapshot.files()) {
                assertThat(Path.of(file.location())).hasSize(file.sizeBytes());
            }
            assertThat(parquetFiles()).extracting(Path::toString).hasSameElementsAs(snapshot.locationsOfAllSnapshots());
        }
        assertThat(settings.temporary()).isEmptyDirectory();
    }

    List<Path> parquetFiles() throws IOException {
        try (var files = Files.walk(settings.folder().resolve("warehouse"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    /** The metadata files, by number. */
    List<Path> metadataFiles() {
        return LogDirectory.children(settings.folder().resolve("warehouse/zeroheap/events/metadata")).stream()
                .filter(file -> file.toString().endsWith(".metadata.json"))
                .toList();
    }
}
