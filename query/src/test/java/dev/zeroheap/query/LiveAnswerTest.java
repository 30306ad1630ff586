package dev.zeroheap.query;

import static java.time.temporal.ChronoUnit.MINUTES;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveAnswerTest {
    private static final Instant NOON = TestEvent.NOON;
    private static final TimeRange HOUR = TimeRange.between(NOON, NOON.plusSeconds(3600));

    @TempDir
    Path directory;

    private Path logs;
    private QueryEngine engine;

    @BeforeEach
    void open() {
        logs = directory.resolve("it's logs");
        engine = QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp")));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void shouldAnswerEmptilyWhereThereIsNoLog() {
        Answer<SummaryRow> answer = engine.summary(SummaryQuery.byName(HOUR));

        assertThat(answer.rows()).isEmpty();
        assertThat(answer.declaration().complete()).isTrue();
        assertThat(answer.declaration().segmentsRead()).isZero();
        assertThat(engine.problems()).isEmpty();
    }

    @Test
    void shouldGiveTheFiguresOfAGroup() {
        TestRun run = TestRun.in(logs);
        for (int i = 0; i <= 100; i++) {
            run.write(TestEvent.of("save")
                    .afterNoon(i, SECONDS)
                    .with("duration", i / 10.0)
                    .with("value", 100 - i)
                    .with("size", 1000 * i)
                    .with("success", i >= 25)
                    .with("prompt_tokens", i)
                    .with("cached_tokens", 2));
        }
        run.writeClosed();

        Answer<SummaryRow> answer = engine.summary(SummaryQuery.byName(HOUR));

        assertThat(answer.rows())
                .containsExactly(new SummaryRow(
                        Map.of("name", "save"),
                        null,
                        101,
                        101 / 3600.0,
                        25,
                        25 / 101.0,
                        new Distribution(101, 505, 0, 5, 10, 5, 9, 9.5, 9.9, null),
                        new Distribution(101, 5050, 0, 50, 100, 50, 90, 95, 99, 0.0),
                        new Distribution(101, 5_050_000, 0, 50_000, 100_000, 50_000, 90_000, 95_000, 99_000, null),
                        null,
                        new Tokens(5050, 0, 202, 0)));
        assertThat(answer.declaration())
                .returns(NOON, Declaration::from)
                .returns(true, Declaration::exact)
                .returns(true, Declaration::complete)
                .returns(false, Declaration::truncated)
                .returns(0L, Declaration::lost)
                .returns(0L, Declaration::rejected)
                .returns(List.of(), Declaration::uncleanRuns)
                .returns(1, Declaration::segmentsRead)
                .returns(102L, Declaration::liveRows)
                .returns(102L, Declaration::rowsScanned);
    }

    @Test
    void shouldPutEventsIntoStepsOfTheClockAndLeaveEmptyOnesOut() {
        TestRun.in(logs)
                .write(
                        TestEvent.of("a").afterNoon(61, SECONDS),
                        TestEvent.of("a").afterNoon(119, SECONDS),
                        TestEvent.of("a").afterNoon(5, MINUTES),
                        TestEvent.of("b").afterNoon(90, SECONDS));
        TimeRange range = TimeRange.between(NOON.plusSeconds(30), NOON.plusSeconds(310));

        List<SummaryRow> rows = engine.summary(SummaryQuery.byName(range).withStep(Duration.ofMinutes(1)))
                .rows();

        assertThat(rows)
                .extracting(row -> row.group().get("name") + " " + row.step() + " " + row.count() + " " + row.rate())
                .containsExactly(
                        "a 2026-11-23T12:01:00Z 2 " + 2 / 60.0,
                        "a 2026-11-23T12:05:00Z 1 0.1",
                        "b 2026-11-23T12:01:00Z 1 " + 1 / 60.0);
    }

    @Test
    void shouldGiveNoRateWhereTheRangeIsOpen() {
        TestRun.in(logs).write(TestEvent.of("a"));

        assertThat(engine.summary(SummaryQuery.byName(TimeRange.ALL)).rows())
                .singleElement()
                .returns(null, SummaryRow::rate);
    }

    @Test
    void shouldFilterAndGroupByColumnsAndLabels() {
        TestRun.in(logs)
                .write(
                        TestEvent.of("a").label("tenant", "t'1").with("model", "m1"),
                        TestEvent.of("a").label("tenant", "t2").with("model", "m1"),
                        TestEvent.of("a").label("tenant", "t3"),
                        TestEvent.of("a").with("success", false));
        Dimension tenant = new Dimension("label.tenant");

        assertThat(engine.summary(SummaryQuery.byName(HOUR)
                                .withFilter(Filter.NONE.with(tenant, "t'1", "t3"))
                                .withGroupBy(tenant, Dimension.MODEL))
                        .rows())
                .extracting(row -> row.group().toString())
                .containsExactly("{label.tenant=t'1, model=m1}", "{label.tenant=t3, model=null}");
        assertThat(engine.summary(SummaryQuery.byName(HOUR).withFilter(Filter.NONE.with(Dimension.SUCCESS, "false")))
                        .rows())
                .singleElement()
                .returns(1L, SummaryRow::count)
                .returns(1.0, SummaryRow::errorRate);
        assertThat(engine.summary(SummaryQuery.byName(HOUR).withGroupBy()).rows())
                .singleElement()
                .returns(Map.of(), SummaryRow::group)
                .returns(4L, SummaryRow::count);
    }

    @Test
    void shouldKeepTheGreatestGroupsAndSayThatThereAreMore() {
        TestRun.in(logs).write(TestEvent.of("one"), TestEvent.of("two"), TestEvent.of("two"), TestEvent.of("also"));
        SummaryQuery two = new SummaryQuery(HOUR, Filter.NONE, List.of(Dimension.NAME), Duration.ofMinutes(1), 2);

        Answer<SummaryRow> answer = engine.summary(two);

        assertThat(answer.rows()).extracting(row -> row.group().get("name")).containsExactly("two", "also");
        assertThat(answer.declaration().truncated()).isTrue();
    }

    @Test
    void shouldRefuseAnswersOfTooManyRows() {
        TestRun.in(logs).write(TestEvent.of("a"), TestEvent.of("b"), TestEvent.of("c"));
        try (QueryEngine narrow = QueryEngine.open(
                QuerySettings.of(logs, directory.resolve("tmp")).withLimits(Duration.ofSeconds(30), 2))) {
            assertThatThrownBy(() -> narrow.summary(SummaryQuery.byName(HOUR)))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.TOO_LARGE))
                    .hasMessageStartingWith("an answer must have at most 2 rows, but has more");
        }
    }

    @Test
    void shouldCountNeitherNanNorInfinityAsANumber() {
        TestRun.in(logs)
                .write(
                        TestEvent.of("a").with("value", "NaN"),
                        TestEvent.of("a").with("value", "Infinity"),
                        TestEvent.of("a").with("value", 3).afterNoon(1, SECONDS));

        assertThat(engine.summary(SummaryQuery.byName(HOUR)).rows())
                .singleElement()
                .returns(3L, SummaryRow::count)
                .returns(new Distribution(1, 3, 3, 3, 3, 3, 3, 3, 3, 3.0), SummaryRow::value);
        assertThat(engine.events(EventQuery.newest(HOUR)).rows())
                .extracting(EventRow::fields)
                .containsExactly(Map.of("value", 3.0), Map.of(), Map.of());
    }

    @Test
    void shouldSumTinyAndHugeNumbersAlike() {
        TestRun.in(logs)
                .write(
                        TestEvent.of("a").with("value", 1e15),
                        TestEvent.of("a").with("value", 0.25),
                        TestEvent.of("a").with("value", -1e15),
                        TestEvent.of("a").with("value", 0.1).with("prompt_tokens", Long.MAX_VALUE));

        assertThat(engine.summary(SummaryQuery.byName(HOUR))
                        .rows()
                        .get(0)
                        .value()
                        .sum())
                .isEqualTo(0.35);
    }

    @Test
    void shouldRefuseASumThatDoesNotFitRatherThanGiveAWrongOne() {
        TestRun.in(logs)
                .write(
                        TestEvent.of("a").with("prompt_tokens", Long.MAX_VALUE),
                        TestEvent.of("a").with("prompt_tokens", 1),
                        TestEvent.of("b").with("value", Double.MAX_VALUE),
                        TestEvent.of("b").with("value", Double.MAX_VALUE));

        assertThatThrownBy(() ->
                        engine.summary(SummaryQuery.byName(HOUR).withFilter(Filter.NONE.with(Dimension.NAME, "a"))))
                .hasMessage("a sum of tokens must be at most 9223372036854775807: 9223372036854775808");
        assertThatThrownBy(() ->
                        engine.summary(SummaryQuery.byName(HOUR).withFilter(Filter.NONE.with(Dimension.NAME, "b"))))
                .hasMessage("a sum is greater than the greatest double");
    }

    @Test
    void shouldLeaveTheRecordersLinesOutUnlessTheyAreAskedFor() {
        TestRun.in(logs).write(TestEvent.of("a")).writeClosed();

        assertThat(engine.events(EventQuery.newest(HOUR)).rows())
                .extracting(EventRow::name)
                .containsExactly("a");
        assertThat(engine.events(newest(Filter.NONE.with(Dimension.MODULE, LogFormat.RECORDER_MODULE)))
                        .rows())
                .extracting(EventRow::name)
                .containsExactly(LogFormat.RUN_CLOSED);
        assertThat(engine.events(newest(Filter.NONE.with(Dimension.NAME, "a", LogFormat.RUN_CLOSED)))
                        .rows())
                .hasSize(2);
    }

    @Test
    void shouldGiveEventsNewestFirstInATotalOrder() {
        TestRun first = new TestRun(logs, "web", "web1", 1);
        TestRun second = new TestRun(logs, "web", "web1", 2);
        first.write(
                TestEvent.of("a")
                        .with("duration", 0.5)
                        .with("success", true)
                        .with("size", 7)
                        .label("k", "v"),
                TestEvent.of("b"),
                TestEvent.of("c").afterNoon(1, SECONDS));
        second.write(TestEvent.of("d"));

        List<EventRow> rows = engine.events(EventQuery.newest(HOUR)).rows();

        assertThat(rows).extracting(EventRow::name).containsExactly("c", "d", "b", "a");
        assertThat(rows.get(3))
                .isEqualTo(new EventRow(
                        NOON,
                        "a",
                        Map.of("duration", 0.5, "success", true, "size", 7L),
                        Map.of("k", "v"),
                        "web",
                        "web1",
                        first.name(),
                        1L));
        assertThat(engine.events(new EventQuery(HOUR, Filter.NONE, Order.OLDEST_FIRST, 2)))
                .satisfies(answer -> {
                    assertThat(answer.rows()).extracting(EventRow::name).containsExactly("a", "b");
                    assertThat(answer.declaration().truncated()).isTrue();
                });
    }

    @Test
    void shouldStreamEveryEventInOrder() {
        TestRun run = TestRun.in(logs);
        List<TestEvent> events = new ArrayList<>();
        for (int i = 0; i < 12_345; i++) {
            events.add(TestEvent.of("e").at(NOON.plusMillis((i * 7919L) % 12_345)));
        }
        run.write(events);
        List<Instant> seen = new ArrayList<>();

        Declaration declaration = engine.stream(
                new EventQuery(HOUR, Filter.NONE, Order.OLDEST_FIRST, 1), row -> seen.add(row.timestamp()));

        assertThat(seen).hasSize(12_345).isSorted();
        assertThat(declaration.liveRows()).isEqualTo(12_345);
        assertThat(declaration.liveFrom()).isEqualTo(NOON);
        assertThat(declaration.truncated()).isFalse();
    }

    @Test
    void shouldCountATornLineOnlyWhereNobodyMayGoOnWithIt() throws Exception {
        TestRun run = TestRun.in(logs).write(TestEvent.of("a"));
        run.writeText("not json\n")
                .roll()
                .write(TestEvent.of("b"))
                .writeText("{\"timestamp\":\"2026-11-2")
                .open();
        try {
            Answer<SummaryRow> answer = engine.summary(SummaryQuery.byName(HOUR).withGroupBy());
            assertThat(answer.rows()).singleElement().returns(2L, SummaryRow::count);
            assertThat(answer.declaration().rejected()).isEqualTo(1);
            assertThat(answer.declaration().uncleanRuns()).isEmpty();
        } finally {
            run.end();
        }
        Answer<SummaryRow> answer = engine.summary(SummaryQuery.byName(HOUR).withGroupBy());
        assertThat(answer.rows()).singleElement().returns(2L, SummaryRow::count);
        assertThat(answer.declaration().rejected()).isEqualTo(2);
        assertThat(answer.declaration().uncleanRuns())
                .containsExactly(new UncleanRun("web", run.name(), LocalDate.of(2026, 11, 23)));
    }

    @Test
    void shouldTakeASmallOpenSegmentApartWithCareWhereALineIsNotPlain() throws Exception {
        TestRun run = TestRun.in(logs).write(TestEvent.of("a").label("k", "1"));
        run.open();
        try {
            assertThat(engine.labelKeys(HOUR, Filter.NONE).rows()).containsExactly("k");
            run.write(TestEvent.of("b").with("colour", "red"));
            assertThat(engine.labelKeys(HOUR, Filter.NONE).rows()).containsExactly("colour", "k");
        } finally {
            run.end();
        }
    }

    @Test
    void shouldNameRunsThatEndedUncleanlyOnADayOfTheRange() {
        TestRun clean =
                new TestRun(logs, "web", "web1", 1).write(TestEvent.of("a")).writeClosed();
        TestRun killed =
                new TestRun(logs, "web", "web1", 2).write(TestEvent.of("a")).roll();
        TestRun neverWrote = new TestRun(logs, "web", "web1", 3).writeText("");
        TimeRange nextDay = TimeRange.between(NOON.plusSeconds(86_400), NOON.plusSeconds(90_000));

        List<UncleanRun> unclean =
                engine.summary(SummaryQuery.byName(TimeRange.ALL)).declaration().uncleanRuns();

        assertThat(unclean).extracting(UncleanRun::run).containsExactlyInAnyOrder(killed.name(), neverWrote.name());
        assertThat(unclean).extracting(UncleanRun::run).doesNotContain(clean.name());
        assertThat(engine.summary(SummaryQuery.byName(nextDay)).declaration().uncleanRuns())
                .extracting(UncleanRun::run)
                .doesNotContain(killed.name());
    }

    @Test
    void shouldSayHowManyEventsOfTheRangeWereLost() {
        TestEvent loss = TestEvent.of(LogFormat.MONITOR_LOSS).with("module", LogFormat.RECORDER_MODULE);
        TestRun.in(logs)
                .write(
                        loss.with("value", 3),
                        loss.with("value", 4.0).afterNoon(1, MINUTES),
                        loss.with("value", 100).afterNoon(2, java.time.temporal.ChronoUnit.HOURS),
                        TestEvent.of(LogFormat.MONITOR_LOSS)
                                .with("module", "mine")
                                .with("value", 1000));

        assertThat(engine.summary(SummaryQuery.byName(HOUR)).declaration().lost())
                .isEqualTo(7);
    }

    @Test
    void shouldFindEventsThatWereWrittenLate() {
        TestRun.in(logs)
                .write(TestEvent.of("young").afterNoon(50, MINUTES))
                .roll()
                .write(TestEvent.of("late"));

        assertThat(engine.events(EventQuery.newest(TimeRange.between(NOON, NOON.plusSeconds(1))))
                        .rows())
                .extracting(EventRow::name)
                .containsExactly("late");
    }

    @Test
    void shouldNotReadAClosedSegmentAgainForAnotherTime() {
        TestRun.in(logs)
                .write(TestEvent.of("noon"))
                .writeText("not json\n")
                .roll()
                .write(TestEvent.of("later").afterNoon(30, MINUTES))
                .roll()
                .write(TestEvent.of("late").afterNoon(30, MINUTES));
        SummaryQuery noon = SummaryQuery.byName(TimeRange.between(NOON, NOON.plusSeconds(1)));
        Declaration first = engine.summary(noon).declaration();

        Declaration again = engine.summary(noon).declaration();

        assertThat(first.segmentsRead()).isEqualTo(3);
        assertThat(again.segmentsRead()).isEqualTo(1);
        assertThat(again.rejected()).isEqualTo(first.rejected()).isEqualTo(1);
        assertThat(engine.summary(SummaryQuery.byName(HOUR)).rows())
                .extracting(row -> row.group().get("name"))
                .containsExactlyInAnyOrder("noon", "later", "late");
    }

    @Test
    void shouldReadASegmentWithLossesWhateverTheTime() {
        TestEvent loss = TestEvent.of(LogFormat.MONITOR_LOSS).with("module", LogFormat.RECORDER_MODULE);
        TestRun.in(logs).write(TestEvent.of("a"), loss.with("value", 3)).roll().write(TestEvent.of("b"));
        SummaryQuery hour = SummaryQuery.byName(HOUR);

        assertThat(engine.summary(hour).declaration().lost()).isEqualTo(3);
        assertThat(engine.summary(SummaryQuery.byName(TimeRange.between(NOON.plusSeconds(60), NOON.plusSeconds(61))))
                        .declaration()
                        .lost())
                .isZero();
        assertThat(engine.summary(hour).declaration().lost()).isEqualTo(3);
    }

    @Test
    void shouldLeaveOutASegmentThatCannotBeReadAndSaySo() throws IOException {
        TestRun run = TestRun.in(logs).write(TestEvent.of("a")).roll();
        Files.delete(run.path());
        Files.createDirectory(run.path());

        Answer<SummaryRow> answer = engine.summary(SummaryQuery.byName(HOUR));

        assertThat(answer.rows()).singleElement().returns(1L, SummaryRow::count);
        assertThat(answer.declaration().complete()).isFalse();
        assertThat(answer.declaration().missing()).containsExactly("the segment " + run.path() + " cannot be read");
    }

    @Test
    void shouldFailWhereTheLogCannotBeListedAndThereIsNoArchive() throws IOException {
        try (QueryEngine blind = QueryEngine.open(QuerySettings.of(loopingLink(), directory.resolve("tmp")))) {
            assertThatThrownBy(() -> blind.summary(SummaryQuery.byName(HOUR)))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(QueryException.Code.UNAVAILABLE))
                    .hasMessageStartingWith("the live log cannot be read: cannot list ");
            assertThat(blind.problems()).hasSize(1);
        }
    }

    private Path loopingLink() throws IOException {
        Path link = directory.resolve("loop");
        return Files.createSymbolicLink(link, link);
    }

    @Test
    void shouldAnswerUnderTheNamesOfTheDesignNote() {
        PerformanceMetricsApi api = new PerformanceMetricsApi(engine, Clock.fixed(NOON.plusSeconds(1), ZoneOffset.UTC));
        TestRun.in(logs)
                .write(
                        TestEvent.of("checkpoint_save").with("module", "checkpoint"),
                        TestEvent.of("llm_call")
                                .with("module", "llm")
                                .with("model", "m")
                                .with("provider", "p"),
                        TestEvent.of("other"));

        assertThat(api.getRecentMetrics("1h").rows()).hasSize(3);
        assertThat(api.getCheckpointMetrics("1h").rows())
                .extracting(SummaryRow::group)
                .containsExactly(Map.of("name", "checkpoint_save"));
        assertThat(api.getLlmMetrics("1h").rows())
                .extracting(SummaryRow::group)
                .containsExactly(Map.of("model", "m", "provider", "p"));
        assertThat(api.getLlmMetrics(Parameters.of(Map.of("group_by", List.of("name"))))
                        .rows())
                .extracting(SummaryRow::group)
                .containsExactly(Map.of("name", "llm_call"));
        assertThat(api.getEvents(Parameters.of(Map.of("name", List.of("other"))))
                        .rows())
                .hasSize(1);
        assertThatThrownBy(() -> api.getLlmMetrics(Parameters.of(Map.of("module", List.of("x")))))
                .hasMessage("there is no parameter module here: it is always llm");
    }

    private static EventQuery newest(Filter filter) {
        return new EventQuery(HOUR, filter, Order.NEWEST_FIRST, 100);
    }
}
