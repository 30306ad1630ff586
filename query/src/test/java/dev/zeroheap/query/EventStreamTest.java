package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveFile;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.CompactionSettings;
import dev.zeroheap.archive.LogDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamTest {
    private static final ArchiverSettings AT_ONCE = ArchiverSettings.DEFAULTS.withGrace(Duration.ZERO);
    private static final Filter ANY = Filter.NONE;

    @TempDir
    Path directory;

    private Path logs;
    private ArchiveSettings archive;
    private QuerySettings settings;

    @BeforeEach
    void settings() {
        logs = directory.resolve("logs");
        archive = ArchiveSettings.in(directory.resolve("archive"));
        settings = QuerySettings.of(logs, directory.resolve("tmp")).withArchive(archive);
    }

    /** Slices of many days, of one day, of a part of a day, and of one second that is too large. */
    @ParameterizedTest
    @CsvSource({
        "OLDEST_FIRST, 1", "OLDEST_FIRST, 17", "OLDEST_FIRST, 1000000",
        "NEWEST_FIRST, 1", "NEWEST_FIRST, 17", "NEWEST_FIRST, 1000000"
    })
    void shouldHandOutEachEventOnceInOrderAcrossLiveAndArchive(Order order, long sliceRows) {
        writeAt(1, 120);
        archive(AT_ONCE);
        writeAt(2, 80);
        try (QueryEngine engine = QueryEngine.open(settings, sliceRows)) {
            List<EventRow> rows = new ArrayList<>();
            Declaration declaration = engine.stream(new EventQuery(TimeRange.ALL, ANY, order, 1), rows::add);

            Comparator<EventRow> ascending = Comparator.comparing(EventRow::timestamp)
                    .thenComparing(EventRow::run)
                    .thenComparing(EventRow::seq);
            assertThat(rows).hasSize(200).doesNotHaveDuplicates();
            assertThat(rows).isSortedAccordingTo(order == Order.OLDEST_FIRST ? ascending : ascending.reversed());
            assertThat(declaration.filesRead()).isGreaterThan(1);
            assertThat(declaration.segmentsRead()).isEqualTo(1);
        }
    }

    /** On five days, near noon; two in five within one and the same second. */
    private void writeAt(int runNumber, int events) {
        Random random = new Random(runNumber);
        List<TestEvent> some = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            Instant day = TestEvent.NOON.minus(random.nextInt(5), ChronoUnit.DAYS);
            some.add(TestEvent.of("e").at(i % 5 < 2 ? day : day.plusMillis(random.nextInt(10_000_000))));
        }
        new TestRun(logs, "web", "web1", runNumber).write(some);
    }

    private void archive(ArchiverSettings how) {
        try (Archive open = Archive.open(archive)) {
            new Archiver(open, new LogDirectory(logs), how).runOnce();
        }
    }

    @Test
    void shouldKeepToRangeAndFilter() {
        writeAt(1, 300);
        archive(AT_ONCE);
        new TestRun(logs, "web", "web1", 2).write(TestEvent.of("other"), TestEvent.of("e"));
        TimeRange range = TimeRange.between(TestEvent.NOON, TestEvent.NOON.plus(1, ChronoUnit.HOURS));
        EventQuery question =
                new EventQuery(range, Filter.NONE.with(Dimension.NAME, "e"), Order.OLDEST_FIRST, EventQuery.MAX_LIMIT);
        try (QueryEngine engine = QueryEngine.open(settings, 10)) {
            List<EventRow> rows = new ArrayList<>();
            engine.stream(question, rows::add);
            assertThat(rows).isNotEmpty().isEqualTo(engine.events(question).rows());
        }
    }

    @Test
    void shouldBeginOnceAndBeforeTheFirstEventAlsoWhenThereIsNone() {
        TestRun.in(logs).write(TestEvent.of("a"), TestEvent.of("b"));
        try (QueryEngine engine = QueryEngine.open(settings, 1)) {
            RecordingSink some = new RecordingSink();
            engine.stream(new EventQuery(TimeRange.ALL, ANY, Order.OLDEST_FIRST, 1), some);
            assertThat(some.calls).containsExactly("begin 2", "a", "b");

            RecordingSink none = new RecordingSink();
            engine.stream(new EventQuery(TimeRange.ALL, ANY.with(Dimension.NAME, "c"), Order.OLDEST_FIRST, 1), none);
            assertThat(none.calls).containsExactly("begin 2");
        }
    }

    private static final class RecordingSink implements EventSink {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void begin(Declaration declaration) {
            calls.add("begin " + declaration.liveRows());
        }

        @Override
        public void event(EventRow event) {
            calls.add(event.name());
        }
    }

    @Test
    void shouldGoOnWhileFilesAreMergedAndSegmentsArchived() {
        writeAt(1, 300);
        archive(AT_ONCE);
        writeAt(2, 300);
        archive(AT_ONCE);
        writeAt(3, 300);
        try (QueryEngine engine = QueryEngine.open(settings, 20)) {
            List<EventRow> rows = new ArrayList<>();
            engine.stream(new EventQuery(TimeRange.ALL, ANY, Order.OLDEST_FIRST, 1), row -> {
                if (rows.isEmpty()) {
                    archive(AT_ONCE.withCompaction(new CompactionSettings(true, 2, 1L << 30)));
                }
                rows.add(row);
            });
            assertThat(rows).hasSize(900).doesNotHaveDuplicates();
            assertThat(engine.events(EventQuery.newest(TimeRange.ALL)).declaration())
                    .as("merged and archived meanwhile")
                    .returns(0, Declaration::segmentsRead)
                    .returns(5, Declaration::filesRead);
        }
    }

    @Test
    void shouldSayThatAFileIsGoneInsteadOfEndingWithout() {
        writeAt(1, 300);
        archive(AT_ONCE);
        List<String> locations = locations();
        try (QueryEngine engine = QueryEngine.open(settings, 20)) {
            List<EventRow> rows = new ArrayList<>();
            assertThatThrownBy(() -> engine.stream(new EventQuery(TimeRange.ALL, ANY, Order.OLDEST_FIRST, 1), row -> {
                        if (rows.isEmpty()) {
                            locations.forEach(EventStreamTest::delete);
                        }
                        rows.add(row);
                    }))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.UNAVAILABLE))
                    .hasMessageStartingWith("the stream broke off: ")
                    .hasMessageContaining(".parquet");
            assertThat(rows).hasSizeBetween(1, 299);
        }
    }

    private List<String> locations() {
        try (Archive open = Archive.open(archive)) {
            return open.snapshot().files(Instant.MIN, Instant.MAX).stream()
                    .map(ArchiveFile::location)
                    .toList();
        }
    }

    private static void delete(String location) {
        try {
            Files.delete(Path.of(location));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldEndAStreamThatTakesLongerInAllThanIsAllowed() {
        writeAt(1, 10);
        try (QueryEngine engine = QueryEngine.open(settings.withStreamLimit(Duration.ofSeconds(2)), 1)) {
            assertThatThrownBy(() -> engine.stream(
                            new EventQuery(TimeRange.ALL, ANY, Order.OLDEST_FIRST, 1), row -> sleep(1_000)))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TIMEOUT));
        }
    }

    @Test
    void shouldGoOnLongerThanTheTimeLimitWhileEachPageIsInTime() {
        writeAt(1, 10);
        try (QueryEngine engine = QueryEngine.open(settings.withLimits(Duration.ofSeconds(2), 100), 1)) {
            List<EventRow> rows = new ArrayList<>();
            engine.stream(new EventQuery(TimeRange.ALL, ANY, Order.OLDEST_FIRST, 1), row -> {
                sleep(300);
                rows.add(row);
            });
            assertThat(rows).hasSize(10);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
