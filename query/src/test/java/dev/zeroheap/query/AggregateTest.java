package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the oracle cannot ask: figures within a bound, and numbers at the edge of what doubles can hold. */
class AggregateTest {
    private static final TimeRange DAY = TimeRange.between(TestEvent.NOON, TestEvent.NOON.plus(Duration.ofDays(1)));
    private static final Dimension VALUE = new Dimension("value");
    private static final Aggregate STDDEV = Aggregate.of(Function.STDDEV, VALUE);

    @TempDir
    Path directory;

    private QueryEngine engine;
    private TestRun run;

    @BeforeEach
    void open() {
        run = new TestRun(directory.resolve("logs"), "web", "web1", 1);
        engine = QueryEngine.open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static AggregateQuery ask(Aggregate... aggregates) {
        return AggregateQuery.count(DAY, Filter.NONE).withAggregates(aggregates);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "50", "95", "99.9", "100"})
    void shouldKeepApproximatePercentilesWithinTheBoundThatItStates(String percent) {
        Random random = new Random(7);
        List<Double> values = new ArrayList<>();
        List<TestEvent> events = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            double value = Math.exp(random.nextGaussian() * 4) * (random.nextInt(4) == 0 ? -1 : 1);
            value = random.nextInt(50) == 0 ? 0 : value;
            values.add(value);
            events.add(TestEvent.of("a").afterNoon(i, ChronoUnit.SECONDS).with("value", value));
        }
        run.write(events);
        Aggregate percentile = Aggregate.percentile(percent, VALUE);

        AggregateAnswer answer =
                engine.aggregate(ask(percentile, Aggregate.COUNT).approximately());

        assertThat(answer.declaration().exact()).isFalse();
        double bound = answer.declaration().relativeError();
        assertThat(bound).isEqualTo(0.0028);
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double position = Double.parseDouble(percent) / 100 * (sorted.length - 1);
        double below = sorted[(int) Math.floor(position)];
        double above = sorted[(int) Math.ceil(position)];
        double exact = below + (above - below) * (position - Math.floor(position));
        Map<String, Object> found = answer.rows().get(0).values();
        assertThat((Double) found.get(percentile.text()))
                .isCloseTo(exact, within(bound * Math.max(Math.abs(below), Math.abs(above)) + 1e-12));
        assertThat(found).containsEntry("count", 3_000L);
        assertThat(engine.aggregate(ask(percentile)).declaration().exact()).isTrue();
    }

    @Test
    void shouldAnswerPercentilesOfEachGroupAndStepApproximately() {
        for (int i = 0; i < 100; i++) {
            run.write(TestEvent.of("a")
                    .afterNoon(i, ChronoUnit.MINUTES)
                    .label("tenant", "t" + i % 2)
                    .with("value", i % 2 == 0 ? 8.0 : 1000.0));
        }
        List<AggregateRow> rows = engine.aggregate(ask(Aggregate.percentile("50", VALUE))
                        .withGroups(Groups.of(new Dimension("label.tenant")))
                        .withStep(Duration.ofHours(1))
                        .approximately())
                .rows();

        assertThat(rows).hasSize(4);
        assertThat((Double) rows.get(0).values().get("p50(value)")).isCloseTo(8.0, within(8.0 / 256));
        assertThat((Double) rows.get(3).values().get("p50(value)")).isCloseTo(1000.0, within(1000.0 / 256));
    }

    @Test
    void shouldHoldADeviationAgainstAGreatMean() {
        for (double value : new double[] {1e12, 1e12 + 0.25, 1e12 + 0.5}) {
            run.write(TestEvent.of("a").with("value", value));
        }
        assertThat((Double) engine.aggregate(ask(STDDEV)).rows().get(0).values().get("stddev(value)"))
                .isCloseTo(Math.sqrt(0.125 / 3), within(1e-15));
    }

    @Test
    void shouldRefuseTheDeviationOfNumbersThatNoDoubleLiesBetween() {
        run.write(TestEvent.of("a").with("value", -1.5e308), TestEvent.of("a").with("value", 1.5e308));
        assertThatThrownBy(() -> engine.aggregate(ask(STDDEV)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                .hasMessage("a standard deviation must be of numbers that differ by at most 8.988465674311579E307");
    }

    @Test
    void shouldTellTheDeviationOfOneEventAndOfNone() {
        assertThat(engine.aggregate(ask(STDDEV)).rows().get(0).values()).isEmpty();
        run.write(TestEvent.of("a").with("value", 3.5));
        assertThat(engine.aggregate(ask(STDDEV)).rows().get(0).values()).containsEntry("stddev(value)", 0.0);
    }

    /** Their middle is no multiple of what sums are counted in. */
    @Test
    void shouldTellThatEqualNumbersDoNotDeviate() {
        List<TestEvent> events = new ArrayList<>();
        for (int tenant = 0; tenant < 500; tenant++) {
            for (int i = 0; i <= tenant % 3; i++) {
                events.add(TestEvent.of("a").label("tenant", "t" + tenant).with("value", tenant * -199.97));
            }
        }
        run.write(events);
        assertThat(engine.aggregate(ask(STDDEV).withGroups(Groups.of(new Dimension("label.tenant"))))
                        .rows())
                .hasSize(500)
                .allSatisfy(row -> assertThat(row.values()).containsEntry("stddev(value)", 0.0));
    }

    @Test
    void shouldCountNumbersAtTheEdgesOfTheirBuckets() {
        double[] numbers = {
            0,
            Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Math.nextDown(1.0),
            1,
            Math.nextUp(1.0),
            1.25,
            Math.nextDown(2.0),
            2,
            Double.MAX_VALUE,
            -1,
            Math.nextUp(-1.0),
            -Double.MAX_VALUE,
            1e-300,
            0x1p-1000,
            0x1.8p-1060
        };
        for (double number : numbers) {
            run.write(TestEvent.of("a").with("value", number));
        }
        List<HistogramRow> rows = engine.histogram(new HistogramQuery(DAY, Filter.NONE, VALUE, null, 4))
                .rows();

        assertThat(rows.stream().mapToLong(HistogramRow::count).sum()).isEqualTo(numbers.length);
        for (HistogramRow row : rows) {
            long within = Arrays.stream(numbers)
                    .filter(number -> number == 0
                            ? row.upper() == 0
                            : number > 0
                                    ? row.lower() <= number
                                            && (number < row.upper() || row.upper() == Double.MAX_VALUE)
                                            && row.upper() > 0
                                    : row.upper() >= number
                                            && (number > row.lower() || row.lower() == -Double.MAX_VALUE)
                                            && row.lower() < 0)
                    .count();
            assertThat(row.count()).as("%s", row).isEqualTo(within);
        }
    }

    /** Steps begin at multiples since 1970 whichever side of it they lie on, the longest included. */
    @ParameterizedTest
    @CsvSource({
        "7m,        1969-12-31T23:53:00Z 1970-01-01T00:00:00Z 1970-01-01T00:07:00Z",
        "1d,        1969-12-31T00:00:00Z 1970-01-01T00:00:00Z",
        "3652059d, -8029-01-02T00:00:00Z 1970-01-01T00:00:00Z"
    })
    void shouldBeginStepsAtWholeMultiplesBefore1970AsWellAsAfter(String step, String starts) {
        run.write(
                TestEvent.of("a").at(Instant.parse("1969-12-31T23:53:00Z")),
                TestEvent.of("a").at(Instant.parse("1969-12-31T23:59:59.999999Z")),
                TestEvent.of("a").at(Instant.parse("1970-01-01T00:00:00Z")),
                TestEvent.of("a").at(Instant.parse("1970-01-01T00:13:59.999999Z")));
        TimeRange years =
                TimeRange.between(Instant.parse("1969-12-31T23:50:01.5Z"), Instant.parse("1970-01-01T00:30:00Z"));

        List<AggregateRow> rows = engine.aggregate(
                        AggregateQuery.count(years, Filter.NONE).withStep(TimeRange.duration("step", step)))
                .rows();

        assertThat(rows.stream().map(row -> String.valueOf(row.step()))).containsExactly(starts.split(" "));
        assertThat(rows.stream()
                        .mapToLong(row -> (Long) row.values().get("count"))
                        .sum())
                .isEqualTo(4);
    }

    @Test
    void shouldNotDivideEventsBetweenPagesThatNothingTellsApart() {
        for (int i = 0; i < 25; i++) {
            run.writeText("{\"timestamp\":\"2026-11-23T12:00:0" + i / 10 + "Z\",\"message\":\"a\",\"data\":{\"value\":"
                    + i + "}}\n");
        }
        EventQuery query = new EventQuery(DAY, Filter.NONE, Order.OLDEST_FIRST, 4);
        EventPage first = engine.page(query);
        EventPage second = engine.page(EventCursor.parse(first.next()).resume(Filter.NONE, null, 4));
        EventPage third = engine.page(EventCursor.parse(second.next()).resume(Filter.NONE, null, 4));

        assertThat(List.of(
                        first.rows().size(), second.rows().size(), third.rows().size()))
                .containsExactly(10, 10, 5);
        assertThat(third.next()).isNull();
        assertThat(second.rows()).doesNotContainAnyElementsOf(first.rows());
    }

    @Test
    void shouldRefuseAPageOfMoreEqualEventsThanAnAnswerMayHave() {
        for (int i = 0; i < 30; i++) {
            run.writeText("{\"timestamp\":\"2026-11-23T12:00:00Z\",\"message\":\"a\",\"data\":{}}\n");
        }
        try (QueryEngine small = QueryEngine.open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp"))
                .withLimits(Duration.ofSeconds(30), 10))) {
            assertThatThrownBy(() -> small.page(new EventQuery(DAY, Filter.NONE, Order.OLDEST_FIRST, 4)))
                    .isInstanceOf(QueryException.class)
                    .hasMessage("a page must have at most 10 events of the same time, run and number");
        }
    }

    @Test
    void shouldRefuseARegularExpressionThatTheEngineDoesNotKnow() {
        Filter lookAhead = Filter.NONE.and(new Condition(Dimension.NAME, Operator.MATCHES, List.of("a(?=b)")));
        assertThatThrownBy(() -> engine.aggregate(AggregateQuery.count(DAY, lookAhead)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.parameter()).contains("name"))
                .hasMessageStartingWith("name must be matched with a regular expression of RE2: a(?=b): ");
    }
}
