package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.LogDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calls cost, over a month that is partly archived and partly live. */
class LlmTest {
    private static final String NAMES =
            "provider,model,from,to,input_per_million,output_per_million,cached_input_per_million,provenance\n";
    private static final Instant FIRST = Instant.parse("2026-10-01T00:00:00Z");
    private static final TimeRange MONTH = TimeRange.between(FIRST, Instant.parse("2026-11-01T00:00:00Z"));

    @TempDir
    Path directory;

    private Path file;
    private QueryEngine engine;
    private TestRun run;

    @BeforeEach
    void open() {
        file = directory.resolve("own.csv");
        prices("""
                p,large,2026-10-01,2026-10-11,2,8,0.5,list
                p,large,2026-10-11,2026-10-21T12:00:00Z,1,4,0.25,list
                p,large,2026-10-21T12:00:00Z,,1.5,6,,list
                p,small-*,2026-01-01,,0.1,0.4,0.025,list
                """);
        run = TestRun.in(directory.resolve("logs"));
        engine = QueryEngine.open(
                QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp"))
                        .withArchive(ArchiveSettings.in(directory.resolve("archive"))),
                SqlSettings.DEFAULTS,
                Prices.with(file));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void prices(String lines) {
        try {
            Files.writeString(file, NAMES + lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void archive() {
        try (Archive open = Archive.open(ArchiveSettings.in(directory.resolve("archive")))) {
            new Archiver(open, new LogDirectory(directory.resolve("logs")), ArchiverSettings.DEFAULTS).runOnce();
        }
    }

    private static TestEvent call(Instant at, String model, long prompt, long completion, long cached) {
        return TestEvent.of("llm_call")
                .at(at)
                .with("module", "llm")
                .with("provider", "p")
                .with("model", model)
                .with("prompt_tokens", prompt)
                .with("completion_tokens", completion)
                .with("cached_tokens", cached)
                .with("duration", 0.5);
    }

    private static LlmQuery month(Dimension... groups) {
        return new LlmQuery(MONTH, Filter.NONE, List.of(groups), null, 10, false);
    }

    /** A call an hour, of 1000 tokens of which 400 are cached, and 100 back; the last ten days stay in the live log. */
    private void writeMonth() {
        List<TestEvent> events = new ArrayList<>();
        for (int hour = 0; hour < 31 * 24; hour++) {
            if (hour == 21 * 24) {
                run.write(events);
                archive();
                run.roll();
                events.clear();
            }
            events.add(call(FIRST.plus(Duration.ofHours(hour)), "large", 1000, 100, 400));
        }
        run.write(events);
    }

    @Test
    void shouldSayHowFarApproximatePercentilesMayBeOff() {
        writeMonth();
        LlmQuery exact = month(Dimension.MODEL);
        LlmAnswer answer = engine.llm(
                new LlmQuery(exact.range(), exact.filter(), exact.groupBy(), exact.step(), exact.limit(), true));

        double bound = answer.declaration().relativeError();
        assertThat(answer.declaration().exact()).isFalse();
        assertThat(bound).isPositive().isLessThan(0.02);
        assertThat(answer.rows()).singleElement().satisfies(row -> {
            assertThat(row.cost()).isEqualTo(1.3344);
            assertThat(row.duration().p95()).isCloseTo(0.5, within(0.5 * bound));
        });
        assertThat(engine.llm(exact).declaration().exact()).isTrue();
    }

    @Test
    void shouldCostWhatAHandCalculationSaysAndFollowACorrection() {
        writeMonth();
        List<Path> archived = files();

        // 240 hours until the 11th, 252 until noon of the 21st, 252 after it; cached tokens have no price of their own
        // then.
        LlmAnswer before = engine.llm(month(Dimension.PROVIDER, Dimension.MODEL));
        double byHand = 240 * (600 * 2 + 400 * 0.5 + 100 * 8) / 1e6
                + 252 * (600 * 1 + 400 * 0.25 + 100 * 4) / 1e6
                + 252 * (1000 * 1.5 + 100 * 6) / 1e6;
        assertThat(byHand).isCloseTo(1.3344, within(1e-12));
        assertThat(before.rows()).singleElement().satisfies(row -> {
            assertThat(row.cost()).isEqualTo(1.3344);
            assertThat(row.calls()).isEqualTo(744);
            assertThat(row.unpricedCalls()).isZero();
            assertThat(row.promptTokens()).isEqualTo(744_000);
            assertThat(row.group()).isEqualTo(Map.of("provider", "p", "model", "large"));
        });
        assertThat(before.declaration().filesRead()).isPositive();
        assertThat(before.declaration().liveRows()).isEqualTo(240);
        assertThat(before.declaration().complete()).isTrue();

        // The first ten days were billed at half the price: what is corrected reaches history, the rest stays.
        prices("""
                p,large,2026-10-01,2026-10-11,1,4,0.25,corrected
                p,large,2026-10-11,2026-10-21T12:00:00Z,1,4,0.25,list
                p,large,2026-10-21T12:00:00Z,,1.5,6,,list
                """);
        LlmAnswer after = engine.llm(month(Dimension.PROVIDER, Dimension.MODEL));
        assertThat(after.rows().get(0).cost()).isEqualTo(1.0704);
        assertThat(files()).isEqualTo(archived);
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(directory.resolve("archive"))) {
            return all.filter(path -> path.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldAnswerAnEarlierFingerprintOnlyWhileThePricesStay() {
        writeMonth();
        Revision<LlmAnswer> first = engine.llm(month(), none -> false);
        assertThat(engine.llm(month(), first.fingerprint()::equals).answer()).isEmpty();
        prices("p,large,2026-10-01,,7,7,,other\n");
        assertThat(engine.llm(month(), first.fingerprint()::equals).answer()).isPresent();
    }

    @Test
    void shouldCostTheSameByStepsAsAltogether() {
        writeMonth();
        LlmQuery byDay = new LlmQuery(MONTH, Filter.NONE, List.of(Dimension.MODEL), Duration.ofDays(1), 10, false);
        List<LlmRow> rows = engine.llm(byDay).rows();

        assertThat(rows).hasSize(31);
        BigDecimal sum =
                rows.stream().map(row -> BigDecimal.valueOf(row.cost())).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum).isEqualByComparingTo("1.3344");
        assertThat(rows.get(20)) // the day of a change at noon
                .returns(0.0384, LlmRow::cost)
                .returns(Instant.parse("2026-10-21T00:00:00Z"), LlmRow::from)
                .returns(Instant.parse("2026-10-22T00:00:00Z"), LlmRow::to);
    }

    @Test
    void shouldOrderGroupsByCostAndCountWhatHasNoPrice() {
        run.write(
                call(FIRST, "small-1", 1000, 0, 0),
                call(FIRST, "small-1", 1000, 0, 0),
                call(FIRST, "large", 1_000_000, 0, 0).with("success", false),
                call(FIRST, "unknown", 5, 5, 0),
                TestEvent.of("llm_call").at(FIRST).with("model", "large").with("provider", "p"),
                TestEvent.of("llm_call")
                        .at(FIRST)
                        .with("model", "large")
                        .with("provider", "p")
                        .with("success", false),
                TestEvent.of("llm_call").at(FIRST).with("model", "large").with("prompt_tokens", 7),
                TestEvent.of("http_request").at(FIRST).with("duration", 1.0));

        List<LlmRow> rows = engine.llm(month(Dimension.MODEL)).rows();
        assertThat(rows).extracting(row -> row.group().get("model")).containsExactly("large", "small-1", "unknown");
        assertThat(rows).extracting(LlmRow::cost).containsExactly(2.0, 0.0002, null);
        assertThat(rows).extracting(LlmRow::unpricedCalls).containsExactly(2L, 0L, 1L);
        assertThat(rows).extracting(LlmRow::calls).containsExactly(4L, 2L, 1L);
        assertThat(rows.get(0).errors()).isEqualTo(2);
        assertThat(engine.llm(month()).rows())
                .singleElement()
                .returns(2.0002, LlmRow::cost)
                .returns(3L, LlmRow::unpricedCalls);
    }

    @Test
    void shouldBillNoMoreCachedTokensThanThePromptHas() {
        run.write(call(FIRST, "large", 100, 0, 300), call(FIRST, "large", -5, -5, -5));
        assertThat(engine.llm(month()).rows().get(0).cost()).isEqualTo(100 * 0.5 / 1e6);
    }

    @Test
    void shouldCostExactlyWhatManyCallsOfOddPricesAddUpTo() {
        prices("p,large,2026-01-01,,0.000003,0.000007,0.000001,odd\n");
        List<TestEvent> events = new ArrayList<>();
        BigDecimal byHand = BigDecimal.ZERO;
        for (int i = 0; i < 1_000; i++) {
            long prompt = 1_000_003L * i;
            events.add(call(FIRST.plusSeconds(i), "large", prompt, i, i));
            byHand =
                    byHand.add(BigDecimal.valueOf((prompt - i) * 3 + i * 7L + i).movePointLeft(12));
        }
        run.write(events);
        assertThat(engine.llm(month()).rows().get(0).cost()).isEqualTo(byHand.doubleValue());
    }

    @Test
    void shouldBeAFigureLikeAnyOther() {
        writeMonth();
        AggregateQuery query = AggregateQuery.count(
                        TimeRange.between(FIRST.plus(Duration.ofDays(10)), FIRST.plus(Duration.ofDays(11))),
                        Filter.NONE)
                .withAggregates(Aggregate.COST, Aggregate.parse("unpriced_calls"))
                .comparedWith(Duration.ofDays(1));
        AggregateRow row = engine.aggregate(query).rows().get(0);
        assertThat(row.values()).isEqualTo(Map.of("cost", 0.0264, "unpriced_calls", 0L));
        assertThat(row.compared()).containsEntry("cost", 0.0528);
    }

    @Test
    void shouldDeclareThatTheFileOfPricesIsBroken() {
        run.write(call(FIRST, "large", 1_000_000, 0, 0));
        assertThat(engine.llm(month()).declaration().complete()).isTrue();
        prices("p,large,2026-10-01,,two,8,,broken\n");
        LlmAnswer answer = engine.llm(month());
        assertThat(answer.rows().get(0).cost()).isEqualTo(2.0);
        assertThat(answer.declaration())
                .returns(false, Declaration::complete)
                .returns(
                        List.of("own.csv, line 2: input_per_million must be a number such as 2.5: two"),
                        Declaration::missing);
    }

    @Test
    void shouldRefuseAnswersWithoutAnyPrices() {
        try (QueryEngine other = QueryEngine.open(
                QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp2")),
                SqlSettings.DEFAULTS,
                Prices.with(directory.resolve("nowhere.csv")))) {
            assertThatThrownBy(() -> other.llm(month())).hasMessageContaining("nowhere.csv cannot be read");
            assertThat(other.aggregate(AggregateQuery.count(MONTH, Filter.NONE)).rows())
                    .hasSize(1);
        }
    }

    @Test
    void shouldRefuseMoreModelsThanCanBeLookedUp() {
        List<TestEvent> events = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            events.add(call(FIRST, "m" + i, 1, 1, 0));
        }
        run.write(events);
        assertThatThrownBy(() -> engine.llm(month()))
                .hasMessageContaining("at most 10000 models")
                .extracting(e -> ((QueryException) e).code())
                .isEqualTo(QueryException.Code.TOO_LARGE);
    }

    @Test
    void shouldNotGroupByNumbers() {
        QuestionParser parser = new QuestionParser(Clock.systemUTC());
        assertThatThrownBy(() -> parser.llm(Parameters.of(Map.of("group_by", List.of("model,duration")))))
                .hasMessage("group_by must name no number here: duration");
        assertThat(parser.llm(Parameters.of(Map.of("range", List.of("7d"), "step", List.of("1d"))))
                        .groupBy())
                .isEqualTo(Arrays.asList(Dimension.PROVIDER, Dimension.MODEL));
    }
}
