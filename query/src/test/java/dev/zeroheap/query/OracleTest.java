package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random questions about random events, answered by the obvious way and by the engine: all live, all archived, all archived
 * with the segments still there, and half and half; the last also with percentiles by histograms. {@code -Dzeroheap.oracle.questions} asks more of them.
 */
class OracleTest {
    private static final int QUESTIONS = Integer.getInteger("zeroheap.oracle.questions", 30);
    private static final int EVENTS_PER_SEGMENT = 250;
    private static final int SEGMENTS_PER_RUN = 4;
    private static final long SEED = Long.getLong("zeroheap.oracle.seed", 20261123);
    /** The events are of the 30 hours from here, so of two days. */
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private static final long MICROS = Duration.ofHours(30).toNanos() / 1000;
    private static final double DEVIATION_ERROR = 1e-10;

    private static final List<String> DIMENSIONS = List.of(
            "name", "module", "model", "success", "service", "host", "run", "label.tenant", "label.route", "operation");

    private static final List<String> GROUPS = List.of(
            "name", "module", "model", "success", "host", "run", "label.tenant", "label.route", "prompt_tokens");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Oracle oracle = new Oracle();

    @Test
    void shouldAnswerAsTheObviousWayDoes() {
        List<List<TestEvent>> segments =
                Stream.generate(this::segment).limit(3L * SEGMENTS_PER_RUN).toList();
        Path live = directory.resolve("live");
        Path gone = directory.resolve("gone");
        Path stillThere = directory.resolve("still-there");
        Path half = directory.resolve("half");
        write(live, segments, 0, SEGMENTS_PER_RUN, oracle);
        write(gone, segments, 0, SEGMENTS_PER_RUN, null);
        archive(gone, Duration.ZERO);
        archive(gone, Duration.ZERO);
        write(stillThere, segments, 0, SEGMENTS_PER_RUN, null);
        archive(stillThere, Duration.ofMinutes(10));
        List<TestRun> runs = write(half, segments, 0, SEGMENTS_PER_RUN / 2, null);
        archive(half, Duration.ofMinutes(10));
        writeMore(runs, segments);
        assertThat(new LogDirectory(gone).segments()).isEmpty();
        assertThat(new LogDirectory(stillThere).segments()).hasSize(3 * SEGMENTS_PER_RUN);

        try (QueryEngine ofLive = engine(live);
                QueryEngine ofGone = engine(gone);
                QueryEngine ofStillThere = engine(stillThere);
                QueryEngine ofHalf = engine(half);
                QueryEngine ofHalfByHistograms = QueryEngine.openWithNumbersAtOnce(settings(half), 0)) {
            List<QueryEngine> engines = List.of(ofLive, ofGone, ofStillThere, ofHalf);
            List<QueryEngine> enginesOfFigures = Stream.concat(engines.stream(), Stream.of(ofHalfByHistograms))
                    .toList();
            for (int i = 0; i < QUESTIONS; i++) {
                checkSummary(engines, randomSummary());
                checkEvents(engines, randomEvents());
                checkFigures(enginesOfFigures, randomFigures());
                checkHistogram(engines, randomHistogram());
                if (i % 6 == 0) {
                    checkPages(engines, randomEvents());
                }
            }
            SummaryQuery all = SummaryQuery.byName(TimeRange.ALL).withGroupBy();
            assertThat(ofLive.summary(all).declaration().filesRead()).isZero();
            assertThat(ofGone.summary(all).declaration().segmentsRead()).isZero();
            assertThat(ofStillThere.summary(all).declaration().segmentsRead()).isZero();
            assertThat(ofHalf.summary(all).declaration())
                    .satisfies(worth -> assertThat(worth.segmentsRead()).isPositive())
                    .satisfies(worth -> assertThat(worth.filesRead()).isPositive());
        }
    }

    private void checkSummary(List<QueryEngine> engines, SummaryQuery question) {
        List<SummaryRow> expected = oracle.summary(question);
        for (QueryEngine engine : engines) {
            Answer<SummaryRow> answer = engine.summary(question);
            assertThat(answer.declaration().complete()).isTrue();
            assertThat(answer.rows()).as("%s", question).isEqualTo(expected);
        }
    }

    private void checkEvents(List<QueryEngine> engines, EventQuery question) {
        List<EventRow> expected = oracle.events(question);
        for (QueryEngine engine : engines) {
            assertThat(engine.events(question).rows()).as("%s", question).isEqualTo(expected);
        }
    }

    /**
     * Equal to the last digit, but for standard deviations: these are equal among the engines, and near to the truth. Each is
     * asked twice, because the second time some of it is known.
     */
    private void checkFigures(List<QueryEngine> engines, AggregateQuery question) {
        AggregateOracle truth = new AggregateOracle(oracle, question);
        List<AggregateRow> expected = truth.rows();
        List<AggregateRow> first = engines.get(0).aggregate(question).rows();
        for (QueryEngine engine : engines) {
            AggregateAnswer answer = engine.aggregate(question);
            assertThat(answer.declaration().complete()).isTrue();
            assertThat(answer.rows()).as("%s", question).isEqualTo(first);
            assertThat(engine.aggregate(question).rows())
                    .as("again: %s", question)
                    .isEqualTo(first);
            if (!question.groups().by().isEmpty()) {
                assertThat(answer.groups()).isEqualTo(truth.allKeys().size());
            }
        }
        assertThat(withTrueDeviations(first, expected, question))
                .as("%s", question)
                .isEqualTo(expected);
    }

    /** The rows that were found, with the truth instead of a standard deviation that is near to it. */
    private static List<AggregateRow> withTrueDeviations(
            List<AggregateRow> found, List<AggregateRow> truth, AggregateQuery question) {
        List<AggregateRow> rows = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            AggregateRow row = found.get(i);
            AggregateRow right = i < truth.size() ? truth.get(i) : row;
            Map<String, Object> compared = row.compared();
            rows.add(new AggregateRow(
                    row.group(),
                    row.other(),
                    row.step(),
                    withTrueDeviations(row.values(), right.values(), question),
                    compared == null || right.compared() == null
                            ? compared
                            : withTrueDeviations(compared, right.compared(), question)));
        }
        return rows;
    }

    private static Map<String, Object> withTrueDeviations(
            Map<String, Object> found, Map<String, Object> truth, AggregateQuery question) {
        Map<String, Object> values = new LinkedHashMap<>(found);
        for (Aggregate aggregate : question.aggregates()) {
            if (aggregate.function() == Function.STDDEV
                    && found.get(aggregate.text()) instanceof Double deviation
                    && truth.get(aggregate.text()) instanceof Double right
                    && Math.abs(deviation - right) <= right * DEVIATION_ERROR) {
                values.put(aggregate.text(), right);
            }
        }
        return values;
    }

    private void checkHistogram(List<QueryEngine> engines, HistogramQuery question) {
        Map<List<Object>, Long> expected = oracle.histogram(question);
        for (QueryEngine engine : engines) {
            Map<List<Object>, Long> found = new LinkedHashMap<>();
            for (HistogramRow row : engine.histogram(question).rows()) {
                found.put(Arrays.asList(row.step(), row.lower(), row.upper()), row.count());
            }
            assertThat(found).as("%s", question).isEqualTo(expected);
        }
    }

    /** Page by page every event comes once, in the order of the whole. */
    private void checkPages(List<QueryEngine> engines, EventQuery question) {
        List<EventRow> expected =
                oracle.events(new EventQuery(question.range(), question.filter(), question.order(), 10_000));
        int limit = Math.max(question.limit() / 10, 1 + expected.size() / 4);
        for (QueryEngine engine : engines) {
            List<EventRow> all = new ArrayList<>();
            EventPage page = engine.page(new EventQuery(question.range(), question.filter(), question.order(), limit));
            all.addAll(page.rows());
            for (String next = page.next(); next != null; next = page.next()) {
                page = engine.page(EventCursor.parse(next).resume(question.filter(), null, limit));
                all.addAll(page.rows());
            }
            assertThat(all).as("%s", question).isEqualTo(expected);
        }
    }

    private QueryEngine engine(Path logs) {
        return QueryEngine.open(settings(logs));
    }

    private QuerySettings settings(Path logs) {
        return QuerySettings.of(logs, directory.resolve("tmp")).withArchive(archiveOf(logs));
    }

    private static ArchiveSettings archiveOf(Path logs) {
        return ArchiveSettings.in(logs.resolveSibling(logs.getFileName() + "-archive"));
    }

    private static void archive(Path logs, Duration grace) {
        try (Archive archive = Archive.open(archiveOf(logs))) {
            new Archiver(archive, new LogDirectory(logs), ArchiverSettings.DEFAULTS.withGrace(grace)).runOnce();
        }
    }

    private static List<TestRun> write(
            Path logs, List<List<TestEvent>> segments, int from, int to, @Nullable Oracle oracle) {
        List<TestRun> runs = List.of(
                new TestRun(logs, "web", "web1", 1),
                new TestRun(logs, "web", "web2", 2),
                new TestRun(logs, "batch", "web1", 3));
        for (int run = 0; run < runs.size(); run++) {
            for (int i = from; i < to; i++) {
                TestRun writer = i == from ? runs.get(run) : runs.get(run).roll();
                for (TestEvent event : segments.get(run * SEGMENTS_PER_RUN + i)) {
                    writer.write(event);
                    if (oracle != null) {
                        oracle.add(event, writer, writer.written());
                    }
                }
            }
        }
        return runs;
    }

    private static void writeMore(List<TestRun> runs, List<List<TestEvent>> segments) {
        for (int run = 0; run < runs.size(); run++) {
            for (int i = SEGMENTS_PER_RUN / 2; i < SEGMENTS_PER_RUN; i++) {
                runs.get(run).roll().write(segments.get(run * SEGMENTS_PER_RUN + i));
            }
        }
    }

    private List<TestEvent> segment() {
        return Stream.generate(this::event).limit(EVENTS_PER_SEGMENT).toList();
    }

    private TestEvent event() {
        TestEvent event = TestEvent.of(oneOf("http_request", "checkpoint_save", "llm_call", "größe", "zz"))
                .at(START.plus((long) (random.nextDouble() * MICROS), ChronoUnit.MICROS))
                .with("module", oneOf("http", "checkpoint", "llm"));
        event = maybe(event, "duration", random.nextInt(2_000_000) / 1e6);
        event = maybe(
                event,
                "value",
                oneOf(random.nextInt(1000) / 8.0, -random.nextInt(100_000) / 100.0, 4e9 + random.nextInt(1000)));
        event = maybe(event, "size", (long) random.nextInt(1 << 20));
        event = maybe(event, "success", random.nextInt(5) != 0);
        event = maybe(event, "model", oneOf("m-1", "m-2", "it's"));
        event = maybe(event, "operation", oneOf("save", "chat"));
        event = random.nextInt(5) == 0 ? event.with("prompt_tokens", (long) random.nextInt(5000)) : event;
        event = random.nextInt(9) == 0 ? event.with("reasoning_tokens", (long) random.nextInt(500)) : event;
        event = random.nextInt(5) == 0 ? event.with("time_to_first_token", random.nextInt(3000) / 1e3) : event;
        event = random.nextBoolean() ? event.label("tenant", "t" + random.nextInt(4)) : event;
        event = random.nextBoolean() ? event.label("route", "/r/" + random.nextInt(3)) : event;
        event = random.nextInt(3) == 0 ? event.label("load", oneOf("0.5", "12.5", "-3", "1e3", "high", "")) : event;
        return inOrder(event);
    }

    /** Fields in the order of the format, in which the engine gives them. */
    private static TestEvent inOrder(TestEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (var field : dev.zeroheap.api.EventField.values()) {
            if (event.fields().containsKey(field.wireName())) {
                fields.put(field.wireName(), event.fields().get(field.wireName()));
            }
        }
        return new TestEvent(event.timestamp(), event.name(), fields, event.labels());
    }

    private TestEvent maybe(TestEvent event, String field, Object value) {
        return random.nextInt(4) == 0 ? event : event.with(field, value);
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    private SummaryQuery randomSummary() {
        List<Dimension> groups = new ArrayList<>();
        for (String dimension : DIMENSIONS) {
            if (random.nextInt(4) == 0) {
                groups.add(new Dimension(dimension));
            }
        }
        TimeRange range = randomRange();
        Duration step = range.length().isEmpty()
                ? null
                : oneOf(null, null, Duration.ofMinutes(17), Duration.ofHours(1), Duration.ofHours(25));
        return new SummaryQuery(range, randomFilter(), groups, step, oneOf(1, 3, 1000));
    }

    private EventQuery randomEvents() {
        return new EventQuery(
                randomRange(), randomFilter(), oneOf(Order.NEWEST_FIRST, Order.OLDEST_FIRST), oneOf(1, 50, 10_000));
    }

    private AggregateQuery randomFigures() {
        List<Dimension> groups = new ArrayList<>();
        for (String dimension : GROUPS) {
            if (random.nextInt(6) == 0) {
                groups.add(new Dimension(dimension));
            }
        }
        TimeRange range = randomRange();
        boolean isClosed = range.length().isPresent();
        Duration step = isClosed ? oneOf(null, Duration.ofMinutes(17), Duration.ofHours(1)) : null;
        Set<Aggregate> aggregates = new LinkedHashSet<>();
        while (aggregates.size() < 1 + random.nextInt(6)) {
            aggregates.add(randomAggregate());
        }
        Aggregate orderBy = randomAggregate();
        while ((orderBy.function() == Function.RATE && !isClosed) || orderBy.function() == Function.STDDEV) {
            orderBy = randomAggregate();
        }
        return new AggregateQuery(
                range,
                randomFilter(),
                new Groups(
                        groups,
                        oneOf(1, 3, 1000),
                        orderBy,
                        oneOf(Groups.Order.DESCENDING, Groups.Order.ASCENDING),
                        random.nextInt(3) == 0),
                step,
                List.copyOf(aggregates),
                isClosed && random.nextInt(3) == 0 ? Duration.ofHours(17) : null,
                false);
    }

    private Aggregate randomAggregate() {
        Dimension number = new Dimension(oneOf("duration", "value", "size", "prompt_tokens", "label.load", "seq"));
        Dimension any = new Dimension(oneOf("value", "size", "model", "success", "label.tenant", "name", "label.load"));
        return oneOf(
                Aggregate.COUNT,
                Aggregate.of(Function.COUNT, any),
                new Aggregate(Function.RATE, null, null),
                new Aggregate(Function.ERRORS, null, null),
                new Aggregate(Function.ERROR_RATE, null, null),
                Aggregate.of(Function.SUM, number),
                Aggregate.of(Function.MEAN, number),
                Aggregate.of(Function.MIN, number),
                Aggregate.of(Function.MAX, number),
                Aggregate.of(Function.STDDEV, number),
                Aggregate.percentile(oneOf("0", "50", "90", "99.9", "100", "33.3"), number),
                Aggregate.of(Function.DISTINCT, any),
                Aggregate.of(Function.FIRST, any),
                Aggregate.of(Function.LAST, any));
    }

    private HistogramQuery randomHistogram() {
        TimeRange range = randomRange();
        return new HistogramQuery(
                range,
                randomFilter(),
                new Dimension(oneOf("duration", "value", "size", "label.load")),
                range.length().isPresent() ? oneOf(null, Duration.ofHours(2)) : null,
                oneOf(1, 4, 64));
    }

    private TimeRange randomRange() {
        Instant one = START.plus((long) (random.nextDouble() * MICROS), ChronoUnit.MICROS);
        Instant other = START.plus((long) (random.nextDouble() * MICROS), ChronoUnit.MICROS);
        return switch (random.nextInt(6)) {
            case 0 -> TimeRange.ALL;
            case 1 -> new TimeRange(one, null);
            case 2 -> new TimeRange(null, one);
            default ->
                one.isBefore(other) ? TimeRange.between(one, other) : TimeRange.between(other, one.plusSeconds(1));
        };
    }

    private Filter randomFilter() {
        Filter filter = Filter.NONE;
        filter = random.nextInt(4) == 0 ? filter.with(Dimension.NAME, "llm_call", oneOf("größe", "absent")) : filter;
        filter = random.nextInt(5) == 0 ? filter.with(Dimension.SUCCESS, oneOf("true", "false")) : filter;
        filter = random.nextInt(5) == 0 ? filter.with(Dimension.MODEL, "it's") : filter;
        filter = random.nextInt(5) == 0 ? filter.with(new Dimension("label.tenant"), "t1", "t3") : filter;
        filter = random.nextInt(6) == 0 ? filter.with(new Dimension("host"), "web1") : filter;
        while (random.nextInt(3) == 0) {
            filter = filter.and(randomCondition());
        }
        return filter;
    }

    private Condition randomCondition() {
        Dimension number = new Dimension(oneOf("duration", "value", "size", "label.load", "seq"));
        Dimension text = new Dimension(oneOf("name", "model", "label.tenant", "label.route", "operation"));
        return switch (random.nextInt(6)) {
            case 0 ->
                new Condition(text, Operator.NOT_IN, List.of(oneOf("llm_call", "m-1", "t2"), oneOf("save", "t0")));
            case 1 -> new Condition(text, Operator.PREFIX, List.of(oneOf("m", "/r/", "t", "gr\u00f6", "llm_call")));
            case 2 ->
                new Condition(
                        text,
                        oneOf(Operator.MATCHES, Operator.NOT_MATCHES),
                        List.of(oneOf("t[12]", ".*r.*", "m-.|save", "") + oneOf(".*", "x?")));
            case 3 ->
                new Condition(
                        number,
                        oneOf(Operator.BELOW, Operator.AT_MOST, Operator.ABOVE, Operator.AT_LEAST),
                        List.of(oneOf("0", "0.5", "1e3", "-12.25", "500000")));
            case 4 ->
                new Condition(number, oneOf(Operator.IN, Operator.NOT_IN), List.of(oneOf("0.5", "12.5", "7", "1000")));
            default -> new Condition(oneOf(number, text), oneOf(Operator.EXISTS, Operator.ABSENT), List.of());
        };
    }
}
