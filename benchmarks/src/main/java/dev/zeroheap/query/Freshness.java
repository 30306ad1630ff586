package dev.zeroheap.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * How long it takes from the calls that record events until the first answer that has them has come, whoever asked for it. Any
 * thread.
 *
 * <p>Events are told by looks at how many there are, and those between two looks count as recorded at the earlier one: what
 * comes out is too long by the time between two looks at the most, and never too short.
 */
final class Freshness {
    private final Map<String, Deque<Recorded>> unanswered = new HashMap<>();
    private final Map<String, Long> known = new HashMap<>();
    private final LongConsumer nanosUntilAnswered;
    private boolean isAsked;

    private record Recorded(long number, long sinceNanos) {}

    /** Nothing is recorded yet; of each look's new events of a run one time will be told, from {@link #begin} on. */
    Freshness(LongConsumer nanosUntilAnswered) {
        this.nanosUntilAnswered = nanosUntilAnswered;
    }

    /** From now on somebody asks all the time; what was recorded before does not count. */
    synchronized void begin() {
        isAsked = true;
    }

    /**
     * Tells of a look.
     *
     * @param numbers the number of the last event of each run
     * @param lastLookNanos when the look before this one began; whatever that one did not see was recorded later
     */
    synchronized void recorded(Map<String, Long> numbers, long lastLookNanos) {
        numbers.forEach((run, number) -> {
            Long before = known.put(run, number);
            if (isAsked && number > (before == null ? 0 : before)) {
                unanswered.computeIfAbsent(run, first -> new ArrayDeque<>()).add(new Recorded(number, lastLookNanos));
            }
        });
    }

    /** An answer has come just now that has the events of these runs up to these numbers. */
    synchronized void answered(Map<String, Long> numbers) {
        long now = System.nanoTime();
        numbers.forEach((run, number) -> {
            Deque<Recorded> waiting = unanswered.getOrDefault(run, new ArrayDeque<>());
            while (!waiting.isEmpty() && waiting.element().number <= number) {
                nanosUntilAnswered.accept(now - waiting.remove().sinceNanos);
            }
        });
    }
}
