package dev.zeroheap.query;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Asks the questions of a round, and holds each answer against what is known by then. Any thread. */
final class BoundaryQuestions {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration LENGTH_OF_PROBES = Duration.ofSeconds(5);

    /** {@code run_opened} and {@code run_closed}. */
    private static final int OWN_LINES = 2;

    private final QueryEngine engine;
    private final Acknowledged acknowledged;
    private final LongConsumer liveLines;
    private final Freshness freshness;
    private final BoundaryTally tally;
    private final HighWater highWater = new HighWater();
    private final Instant start;

    /**
     * Questions to this engine.
     *
     * @param start before anything was recorded
     * @param liveLines is told after each question how many lines were not archived; {@link Long#MAX_VALUE} when it took
     *     too long
     */
    BoundaryQuestions(
            Instant start,
            QueryEngine engine,
            Acknowledged acknowledged,
            Freshness freshness,
            LongConsumer liveLines,
            BoundaryTally tally) {
        this.start = start;
        this.engine = engine;
        this.acknowledged = acknowledged;
        this.freshness = freshness;
        this.liveLines = liveLines;
        this.tally = tally;
    }

    /** Asks for all there is from the start until now, and checks it; false when it took too long. */
    boolean ask() {
        long begin = System.nanoTime();
        Map<String, Long> atLeast = acknowledged.at(begin - FRESH_NANOS);
        Map<String, Long> before = highWater.at(begin);
        Answer<Map.Entry<String, RunPrefix>> answer =
                answer(PrefixQuestion.of(TimeRange.between(start, Instant.now())));
        if (answer == null) {
            return false;
        }
        tally.answered(answer.declaration(), System.nanoTime() - begin);
        Map<String, RunPrefix> prefixes = byRun(answer);
        highWater.rise(prefixes);
        Map<String, Long> events = events(prefixes);
        freshness.answered(events);
        tally.behind(acknowledged.behindNanos(events, begin));
        TreeSet<String> runs = new TreeSet<>(prefixes.keySet());
        runs.addAll(atLeast.keySet());
        runs.addAll(before.keySet());
        for (String run : runs) {
            tally.check(
                    run,
                    prefixes.getOrDefault(run, RunPrefix.NONE),
                    atLeast.getOrDefault(run, 0L),
                    before.getOrDefault(run, 0L));
        }
        return true;
    }

    private @Nullable Answer<Map.Entry<String, RunPrefix>> answer(PrefixQuestion question) {
        try {
            Answer<Map.Entry<String, RunPrefix>> answer = engine.answer(question);
            liveLines.accept(answer.declaration().liveRows());
            return answer;
        } catch (QueryException e) {
            if (e.code() != QueryException.Code.TIMEOUT) {
                throw e;
            }
            tally.timedOut();
            liveLines.accept(Long.MAX_VALUE);
            return null;
        }
    }

    private static Map<String, RunPrefix> byRun(Answer<Map.Entry<String, RunPrefix>> answer) {
        Map<String, RunPrefix> prefixes = new TreeMap<>();
        answer.rows().forEach(row -> prefixes.put(row.getKey(), row.getValue()));
        return prefixes;
    }

    private static Map<String, Long> events(Map<String, RunPrefix> prefixes) {
        Map<String, Long> events = new HashMap<>();
        prefixes.forEach((run, prefix) -> events.put(run, prefix.events()));
        return events;
    }

    /** Asks for the last seconds of one run, until all is there that was recorded before. */
    void probe() {
        List<String> runs = acknowledged.growing();
        if (runs.isEmpty()) {
            return;
        }
        String run = runs.get((int) (System.nanoTime() / 1_000 % runs.size()));
        long number = acknowledged.of(run);
        TimeRange range = new TimeRange(Instant.now().minus(LENGTH_OF_PROBES), null);
        long found = 0;
        while (found < number) {
            Answer<Map.Entry<String, RunPrefix>> answer =
                    answer(PrefixQuestion.of(range).withRun(run));
            Map<String, Long> events = answer == null ? Map.of() : events(byRun(answer));
            freshness.answered(events);
            found = events.getOrDefault(run, 0L);
        }
    }

    /** When nobody writes any more, each run must be there to its end; tells how many live segments were read. */
    int askForEverything() {
        long begin = System.nanoTime();
        Answer<Map.Entry<String, RunPrefix>> answer = null;
        while (answer == null) {
            answer = answer(PrefixQuestion.of(TimeRange.ALL));
        }
        tally.answered(answer.declaration(), System.nanoTime() - begin);
        Map<String, RunPrefix> prefixes = byRun(answer);
        acknowledged
                .now()
                .forEach((run, events) ->
                        tally.check(run, prefixes.getOrDefault(run, RunPrefix.NONE), events, events + OWN_LINES));
        return answer.declaration().segmentsRead();
    }
}
