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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random questions about random events, answered by the obvious way and by the engine: all live, all archived, all archived
 * with the segments still there, and half and half. {@code -Dzeroheap.oracle.questions} asks more of them.
 */
class OracleTest {
    private static final int QUESTIONS = Integer.getInteger("zeroheap.oracle.questions", 30);
    private static final int EVENTS_PER_SEGMENT = 250;
    private static final int SEGMENTS_PER_RUN = 4;
    private static final long SEED = Long.getLong("zeroheap.oracle.seed", 20261123);
    /** The events are of the 30 hours from here, so of two days. */
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private static final long MICROS = Duration.ofHours(30).toNanos() / 1000;
    private static final List<String> DIMENSIONS = List.of(
            "name", "module", "model", "success", "service", "host", "run", "label.tenant", "label.route", "operation");

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
                QueryEngine ofHalf = engine(half)) {
            List<QueryEngine> engines = List.of(ofLive, ofGone, ofStillThere, ofHalf);
            for (int i = 0; i < QUESTIONS; i++) {
                checkSummary(engines, randomSummary());
                checkEvents(engines, randomEvents());
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

    private QueryEngine engine(Path logs) {
        return QueryEngine.open(QuerySettings.of(logs, directory.resolve("tmp")).withArchive(archiveOf(logs)));
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
        return filter;
    }
}
