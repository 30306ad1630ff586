package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.LogDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Percentiles by histograms are those of DuckDB, which holds all numbers at once, bit by bit. */
class PercentilesTest {
    private static final TimeRange DAY =
            TimeRange.between(Instant.parse("2026-11-23T00:00:00Z"), Instant.parse("2026-11-24T00:00:00Z"));
    private static final Dimension VALUE = new Dimension("value");
    private static final Groups BY_TENANT = Groups.of(new Dimension("label.tenant"));
    private static final Aggregate P50 = Aggregate.percentile("50", VALUE);
    private static final Aggregate P99 = Aggregate.percentile("99", VALUE);
    private static final Aggregate[] PERCENTILES = {
        Aggregate.percentile("0", VALUE),
        Aggregate.percentile("0.1", VALUE),
        P50,
        Aggregate.percentile("33.333333333", VALUE),
        P99,
        Aggregate.percentile("99.9", VALUE),
        Aggregate.percentile("100", VALUE),
        Aggregate.percentile("90", new Dimension("size")),
        Aggregate.COUNT
    };

    @TempDir
    Path directory;

    private QuerySettings settings;
    private TestRun run;

    @BeforeEach
    void setUp() {
        settings = QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp"));
        run = TestRun.in(directory.resolve("logs"));
    }

    private void write(DoubleStream numbers) {
        List<TestEvent> events = new ArrayList<>();
        numbers.forEach(number -> events.add(TestEvent.of("a")
                .afterNoon(events.size() % 20_000, ChronoUnit.SECONDS)
                .label("tenant", "t" + events.size() % 7)
                .with("size", (long) events.size() % 1_000)
                .with("value", number)));
        run.write(events);
    }

    private void archive(ArchiveSettings archive) {
        try (Archive open = Archive.open(archive)) {
            new Archiver(
                            open,
                            new LogDirectory(directory.resolve("logs")),
                            ArchiverSettings.DEFAULTS.withGrace(Duration.ZERO))
                    .runOnce();
        }
    }

    private static AggregateQuery ask(Aggregate... aggregates) {
        return AggregateQuery.count(DAY, Filter.NONE).withAggregates(aggregates);
    }

    /** Asks in every form that has another way through the engine. */
    private void checkIsTheSame() {
        AggregateQuery all = ask(PERCENTILES);
        List<AggregateQuery> questions = List.of(
                all,
                all.withGroups(BY_TENANT),
                all.withGroups(BY_TENANT.top(3, Aggregate.COUNT, true)),
                all.withGroups(BY_TENANT.top(3, P99, true)),
                all.withGroups(BY_TENANT.top(3, P99, false)),
                all.withStep(Duration.ofHours(1)),
                all.withGroups(BY_TENANT.top(2, P50, true)).withStep(Duration.ofMinutes(25)),
                ask(Aggregate.COUNT).withGroups(BY_TENANT.top(3, P99, false)),
                ask(P99, Aggregate.of(Function.STDDEV, new Dimension("size")), Aggregate.of(Function.DISTINCT, VALUE))
                        .withGroups(BY_TENANT));
        try (QueryEngine atOnce = QueryEngine.open(settings);
                QueryEngine byHistograms = QueryEngine.openWithNumbersAtOnce(settings, 0)) {
            for (AggregateQuery question : questions) {
                AggregateAnswer expected = atOnce.aggregate(question);
                AggregateAnswer answer = byHistograms.aggregate(question);
                assertThat(answer.declaration().exact()).isTrue();
                assertThat(answer.groups()).isEqualTo(expected.groups());
                assertThat(answer.rows()).as("%s", question).isNotEmpty().isEqualTo(expected.rows());
            }
        }
    }

    @Test
    void shouldBeTheSameOfNumbersOfAllSizes() {
        Random random = new Random(11);
        write(random.doubles(4_000)
                .map(number -> Math.exp(random.nextGaussian() * 9) * (random.nextInt(3) == 0 ? -number : number)));
        checkIsTheSame();
    }

    @Test
    void shouldBeTheSameOfNumbersThatAreNearlyTheSame() {
        write(new Random(12).doubles(3_000).map(number -> 1e-3 * (1 + number * 1e-4)));
        checkIsTheSame();
    }

    @Test
    void shouldBeTheSameOfFewNumbersOften() {
        Random random = new Random(13);
        write(random.ints(2_000, -2, 3).mapToDouble(number -> number / 8.0));
        checkIsTheSame();
    }

    @Test
    void shouldBeTheSameAtTheEdgesOfBucketsAndOfDoubles() {
        DoubleStream.Builder numbers = DoubleStream.builder();
        for (int exponent = -1074; exponent < 1024; exponent += 13) {
            for (int part = 0; part < 128; part += 17) {
                double edge = Math.scalb(Math.pow(2, part / 128.0), exponent);
                DoubleStream.of(edge, Math.nextUp(edge), Math.nextDown(edge), -edge, -Math.nextUp(edge))
                        .filter(Double::isFinite)
                        .forEach(numbers);
            }
        }
        DoubleStream.of(0, -0.0, Double.MIN_VALUE, Double.MIN_NORMAL, -Double.MIN_VALUE, Double.MAX_VALUE / 2)
                .forEach(numbers);
        write(numbers.build());
        checkIsTheSame();
    }

    @Test
    void shouldHaveNoGroupsOfNoEvents() {
        try (QueryEngine byHistograms = QueryEngine.openWithNumbersAtOnce(settings, 0)) {
            for (AggregateQuery question : List.of(
                    ask(P50).withGroups(BY_TENANT.top(3, P99, true)),
                    ask(P50).withGroups(BY_TENANT.top(3, P99, false)).approximately(),
                    ask(P50).withGroups(BY_TENANT).withStep(Duration.ofHours(1)))) {
                assertThat(byHistograms.aggregate(question).rows()).isEmpty();
                assertThat(byHistograms.aggregate(question).groups()).isZero();
            }
        }
    }

    @Test
    void shouldTellNothingOfNoNumbers() {
        run.write(TestEvent.of("a"));
        try (QueryEngine byHistograms = QueryEngine.openWithNumbersAtOnce(settings, 0)) {
            assertThat(byHistograms.aggregate(ask(P50, Aggregate.COUNT)).rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.values()).containsOnlyKeys("count"));
            assertThat(byHistograms.aggregate(ask(P50).withGroups(BY_TENANT)).rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.values()).isEmpty());
        }
    }

    @Test
    void shouldAnswerMoreLargeQuestionsThanOneTogether() {
        write(new Random(15).doubles(2_000));
        run.writeClosed();
        ArchiveSettings archive = ArchiveSettings.in(directory.resolve("archive"));
        archive(archive);
        try (QueryEngine byHistograms = QueryEngine.openWithNumbersAtOnce(settings.withArchive(archive), 0)) {
            AggregateQuery whole = ask(P50, P99).withGroups(BY_TENANT);
            AggregateQuery steps = whole.withStep(Duration.ofHours(1));
            List<CompletableFuture<List<AggregateRow>>> answers = Stream.generate(() -> List.of(whole, steps))
                    .limit(6)
                    .flatMap(List::stream)
                    .map(question -> CompletableFuture.supplyAsync(
                            () -> byHistograms.aggregate(question).rows(), task -> new Thread(task).start()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).join())
                        .isNotEmpty()
                        .isEqualTo(answers.get(i % 2).join());
            }
        }
    }

    /** The numbers take 16 MB, and twice that while a list of them grows. */
    @Test
    void shouldAnswerExactlyWhatDoesNotFitIntoMemory() {
        Random random = new Random(14);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append("{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"a\",\"data\":{\"value\":")
                    .append(random.nextDouble())
                    .append("}}\n");
        }
        for (int part = 0; part < 100; part++) {
            run.writeText(lines.toString());
        }
        run.writeClosed();
        ArchiveSettings archive = ArchiveSettings.in(directory.resolve("archive"));
        archive(archive);
        QuerySettings small = settings.withArchive(archive).withMemory("36MB", 1, "500MB");
        AggregateQuery question = ask(P50, P99);
        AggregateAnswer expected;
        try (QueryEngine large = QueryEngine.open(settings.withArchive(archive))) {
            expected = large.aggregate(question);
        }
        for (QueryEngine engine :
                List.of(QueryEngine.open(small), QueryEngine.openWithNumbersAtOnce(small, Long.MAX_VALUE))) {
            try (engine) {
                assertThatThrownBy(() -> engine.summary(SummaryQuery.byName(DAY)))
                        .as("holds all numbers at once")
                        .hasMessageStartingWith("the answer needs more memory than is allowed");
                assertThat(engine.aggregate(question).rows()).isEqualTo(expected.rows());
            }
        }
    }
}
