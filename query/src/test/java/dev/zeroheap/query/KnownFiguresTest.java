package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.Expiry;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.archive.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That they are right is what {@link OracleTest} sees to: here is when they are used, and when not. */
class KnownFiguresTest {
    private static final Instant FIRST_MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");
    private static final int DAYS = 3;
    private static final TimeRange UP_TO_NOW =
            TimeRange.between(FIRST_MIDNIGHT.minusSeconds(7), FIRST_MIDNIGHT.plus(Duration.ofHours(24 * DAYS + 12)));
    private static final TimeRange ARCHIVED =
            TimeRange.between(FIRST_MIDNIGHT, FIRST_MIDNIGHT.plus(Duration.ofDays(DAYS)));
    private static final Dimension VALUE = new Dimension("value");
    private static final Groups BY_TENANT = Groups.of(new Dimension("label.tenant"));
    private static final Aggregate MEDIAN = Aggregate.percentile("50", VALUE);

    private static final Aggregate[] ADDITIVE = {
        Aggregate.COUNT,
        Aggregate.of(Function.COUNT, VALUE),
        new Aggregate(Function.RATE, null, null),
        new Aggregate(Function.ERRORS, null, null),
        new Aggregate(Function.ERROR_RATE, null, null),
        Aggregate.of(Function.SUM, VALUE),
        Aggregate.of(Function.SUM, new Dimension("size")),
        Aggregate.of(Function.MEAN, VALUE),
        Aggregate.of(Function.MIN, VALUE),
        Aggregate.of(Function.MAX, VALUE),
        Aggregate.COST,
        new Aggregate(Function.UNPRICED_CALLS, null, null),
        Aggregate.of(Function.FIRST, VALUE),
        Aggregate.of(Function.LAST, VALUE),
        Aggregate.of(Function.LAST, new Dimension("model"))
    };

    @TempDir
    Path directory;

    private Path logs;
    private ArchiveSettings archive;
    private QueryEngine engine;
    private TestRun live;

    /** Three archived days of a hundred events, and a live one of ten. */
    @BeforeEach
    void open() {
        logs = directory.resolve("logs");
        archive = ArchiveSettings.in(directory.resolve("archive"));
        TestRun archived = new TestRun(logs, "web", "web1", 1);
        for (int day = 0; day < DAYS; day++) {
            archived.write(events(day, 100));
        }
        archive();
        archive();
        live = new TestRun(logs, "web", "web1", 2).write(events(DAYS, 10));
        engine = QueryEngine.open(
                QuerySettings.of(logs, directory.resolve("tmp")).withArchive(archive));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static List<TestEvent> events(int day, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestEvent.of("a")
                        .at(FIRST_MIDNIGHT
                                .plus(Duration.ofDays(day))
                                .plus(Duration.ofMinutes(5).multipliedBy(i)))
                        .label("tenant", "t" + i % 3)
                        .with("value", day + i / 7.0)
                        .with("size", (long) i)
                        .with("success", i % 10 != 0)
                        .with("provider", "openai")
                        .with("model", i % 2 == 0 ? "gpt-4o" : "of nobody's")
                        .with("prompt_tokens", (long) i))
                .toList();
    }

    private void archive() {
        try (Archive open = Archive.open(archive)) {
            new Archiver(open, new LogDirectory(logs), ArchiverSettings.DEFAULTS.withGrace(Duration.ZERO)).runOnce();
        }
    }

    private static AggregateQuery ask(TimeRange range, Aggregate... aggregates) {
        return AggregateQuery.count(range, Filter.NONE).withAggregates(aggregates);
    }

    /** They are answered without the archive's files, which by then are gone. */
    private void checkIsKnown(AggregateQuery... questions) throws IOException {
        Map<AggregateQuery, AggregateAnswer> before = new LinkedHashMap<>();
        for (AggregateQuery question : questions) {
            before.put(question, engine.aggregate(question));
        }
        deleteArchivedFiles();
        before.forEach((question, answer) -> {
            AggregateAnswer again = engine.aggregate(question);
            assertThat(again.rows()).as("%s", question).isEqualTo(answer.rows());
            assertThat(again.groups()).isEqualTo(answer.groups());
            assertThat(again.declaration().complete()).isTrue();
            assertThat(again.declaration().archivedRows())
                    .isEqualTo(answer.declaration().archivedRows());
        });
    }

    private void deleteArchivedFiles() throws IOException {
        try (Stream<Path> files = Files.walk(archive.folder())) {
            files.filter(file -> file.toString().endsWith(".parquet")).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void shouldAddWhatIsLiveToFiguresThatAddUp() throws IOException {
        checkIsKnown(ask(UP_TO_NOW, ADDITIVE), ask(TimeRange.ALL, Aggregate.COUNT));
        assertThat(engine.aggregate(ask(UP_TO_NOW, Aggregate.COUNT, Aggregate.of(Function.MAX, VALUE)))
                        .declaration()
                        .complete())
                .as("what was not asked before")
                .isFalse();
    }

    @Test
    void shouldPutStepsOfArchivedDaysBesideLiveOnes() throws IOException {
        AggregateQuery hours =
                ask(UP_TO_NOW, MEDIAN, Aggregate.of(Function.STDDEV, VALUE)).withStep(Duration.ofHours(1));
        checkIsKnown(hours, hours.approximately());
    }

    @Test
    void shouldAddHistogramsForPercentilesThatMayBeOff() throws IOException {
        AggregateQuery percentiles = ask(
                        UP_TO_NOW,
                        MEDIAN,
                        Aggregate.percentile("99", VALUE),
                        Aggregate.percentile("10", new Dimension("size")),
                        Aggregate.COUNT,
                        Aggregate.of(Function.LAST, VALUE))
                .approximately();
        checkIsKnown(
                percentiles,
                percentiles.withGroups(BY_TENANT),
                percentiles.withGroups(BY_TENANT.top(2, Aggregate.COUNT, true)),
                percentiles.comparedWith(Duration.ofHours(1)));
    }

    @Test
    void shouldKnowEveryFigureOfARangeThatIsArchived() throws IOException {
        checkIsKnown(
                ask(ARCHIVED, MEDIAN, Aggregate.of(Function.DISTINCT, VALUE)),
                ask(ARCHIVED, MEDIAN).withGroups(BY_TENANT),
                ask(ARCHIVED, MEDIAN).withGroups(BY_TENANT.top(2, Aggregate.COUNT, true)),
                ask(ARCHIVED, MEDIAN).withGroups(BY_TENANT).withStep(Duration.ofMinutes(17)));
    }

    @Test
    void shouldPutGroupsOfArchivedDaysAndLiveOnesInOneOrder() throws IOException {
        live.write(
                TestEvent.of("a").at(UP_TO_NOW.toOrMax().minusSeconds(1)).with("value", 1e6),
                TestEvent.of("a")
                        .at(UP_TO_NOW.toOrMax().minusSeconds(1))
                        .label("tenant", "tä")
                        .with("value", -1e6),
                TestEvent.of("a").at(UP_TO_NOW.toOrMax().minusSeconds(1)).label("tenant", "\ud83d\ude00"),
                TestEvent.of("a").at(UP_TO_NOW.toOrMax().minusSeconds(1)).label("tenant", "\uffee"));
        AggregateQuery additive = ask(UP_TO_NOW, ADDITIVE).withGroups(BY_TENANT);
        Groups topTwo = BY_TENANT.top(2, Aggregate.of(Function.SUM, VALUE), true);
        List<AggregateRow> bySum = engine.aggregate(
                        additive.withGroups(BY_TENANT.top(10, Aggregate.of(Function.SUM, VALUE), false)))
                .rows();

        assertThat(bySum)
                .extracting(row -> row.group().get("label.tenant"))
                .containsExactly(null, "t0", "t2", "t1", "tä", "\uffee", "\ud83d\ude00");
        checkIsKnown(
                additive,
                additive.withGroups(BY_TENANT.top(2, new Aggregate(Function.RATE, null, null), false)),
                additive.withGroups(topTwo),
                additive.withGroups(topTwo).withStep(Duration.ofHours(1)),
                ask(UP_TO_NOW, MEDIAN).withGroups(BY_TENANT).withStep(Duration.ofHours(6)));
    }

    @Test
    void shouldLeaveTheOrderOfVeryManyGroupsToDuckDb() {
        TestRun many = new TestRun(logs, "web", "web1", 3);
        many.write(IntStream.range(0, 20_001)
                .mapToObj(
                        i -> TestEvent.of("b").at(FIRST_MIDNIGHT.plusSeconds(i)).label("user", "u" + i))
                .toList());
        archive();
        AggregateQuery byUser = AggregateQuery.count(UP_TO_NOW, Filter.NONE.with(Dimension.NAME, "b"))
                .withGroups(Groups.of(new Dimension("label.user")).top(3, Aggregate.COUNT, false));

        for (int time = 0; time < 2; time++) {
            AggregateAnswer answer = engine.aggregate(byUser);
            assertThat(answer.groups()).isEqualTo(20_001);
            assertThat(answer.declaration().truncated()).isTrue();
            assertThat(answer.rows())
                    .extracting(row -> row.group().get("label.user"))
                    .containsExactly("u0", "u1", "u10");
        }
    }

    @Test
    void shouldTellTheRateOfTheRangeThatIsAsked() {
        Aggregate rate = new Aggregate(Function.RATE, null, null);
        TimeRange longer = TimeRange.between(FIRST_MIDNIGHT.minus(Duration.ofDays(DAYS)), ARCHIVED.toOrMax());

        assertThat(value(ask(ARCHIVED, rate)))
                .isEqualTo(300.0 / Duration.ofDays(DAYS).toSeconds());
        assertThat(value(ask(longer, rate)))
                .isEqualTo(150.0 / Duration.ofDays(DAYS).toSeconds());
    }

    private Object value(AggregateQuery question) {
        return engine.aggregate(question)
                .rows()
                .get(0)
                .values()
                .values()
                .iterator()
                .next();
    }

    @Test
    void shouldSeeALateEventOfADayThatWasSettled() {
        AggregateQuery count = ask(UP_TO_NOW, Aggregate.COUNT);
        AggregateQuery days = count.withStep(Duration.ofDays(1));
        assertThat(value(count)).isEqualTo(310L);
        assertThat(engine.aggregate(days).rows()).hasSize(DAYS + 1);

        live.write(TestEvent.of("late").at(FIRST_MIDNIGHT.plus(1, ChronoUnit.HOURS)));
        checkLate(count, days);
        live.writeClosed();
        archive();
        archive();
        assertThat(new LogDirectory(logs).segments()).isEmpty();
        checkLate(count, days);
    }

    private void checkLate(AggregateQuery count, AggregateQuery days) {
        for (int time = 0; time < 2; time++) {
            assertThat(value(count)).isEqualTo(311L);
            assertThat(value(days)).isEqualTo(101L);
        }
    }

    @Test
    void shouldNoLongerCountWhatRetentionHasDropped() {
        AggregateQuery count = ask(UP_TO_NOW, Aggregate.COUNT);
        assertThat(value(count)).isEqualTo(310L);
        try (Archive open = Archive.open(archive)) {
            new Expiry(
                            open,
                            ArchiverSettings.DEFAULTS.withRetention(
                                    Retention.FOREVER.withMaxAge(Duration.between(FIRST_MIDNIGHT, Instant.now())
                                            .minusDays(1))))
                    .expire();
        }
        assertThat((Long) value(count)).isLessThan(310L);
    }

    @Test
    void shouldRefuseMoreRowsThanAreAllowedHoweverManyAreKnown() {
        engine.close();
        engine = QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp"))
                .withArchive(archive)
                .withLimits(Duration.ofSeconds(30), 25));
        AggregateQuery minutes = ask(ARCHIVED, Aggregate.COUNT).withStep(Duration.ofHours(1));
        TimeRange day = TimeRange.between(FIRST_MIDNIGHT, FIRST_MIDNIGHT.plus(Duration.ofDays(1)));

        for (int time = 0; time < 2; time++) {
            assertThat(engine.aggregate(ask(day, Aggregate.COUNT).withStep(Duration.ofHours(1)))
                            .rows())
                    .hasSize(9);
            assertThatThrownBy(() -> engine.aggregate(minutes))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                    .hasMessageContaining("25");
        }
    }

    @Test
    void shouldForgetWhatWasAskedForTheLongestTimeAgo() {
        KnownFigures known = new KnownFigures();
        GroupFigures large = groups(19_000);
        for (int i = 0; i < 10; i++) {
            known.keep(key("file-" + i), large);
            known.keep(key("file-" + i), large);
            assertThat(known.find(key("file-0"))).isEqualTo(large);
        }
        known.keep(key("file-10"), large);

        assertThat(known.find(key("file-0"))).isEqualTo(large);
        assertThat(known.find(key("file-1"))).isNull();
        assertThat(known.find(key("file-10"))).isEqualTo(large);
    }

    @Test
    void shouldNotKeepWhatWouldDriveOutAllElse() {
        KnownFigures known = new KnownFigures();

        known.keep(key("file"), groups(40_000));

        assertThat(known.find(key("file"))).isNull();
    }

    private static GroupFigures groups(int count) {
        List<List<@Nullable String>> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(List.of("group " + i));
        }
        return new GroupFigures(keys, count, Map.of());
    }

    private static KnownFigures.Key key(String file) {
        return new KnownFigures.Key(
                Filter.NONE,
                Groups.NONE,
                null,
                KnownFigures.Use.AS_THEY_ARE,
                null,
                List.of(Aggregate.COUNT),
                false,
                null,
                List.of(file));
    }
}
