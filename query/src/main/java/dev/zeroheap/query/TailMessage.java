package dev.zeroheap.query;

import java.time.Instant;

/** What a subscriber of the live tail is told. */
public sealed interface TailMessage {
    /**
     * An event was recorded.
     *
     * @param id names the place in the log behind the event: whoever comes back with it gets every later event
     * @param row the event, as every question shows it
     */
    record Event(String id, EventRow row) implements TailMessage {}

    /**
     * Lines that were not read yet are in the log no more, because they were archived meanwhile: between these two
     * instants the tail is not complete.
     *
     * @param from from when on events may be left out
     * @param to until when
     * @param reason what was not there
     */
    record Gap(Instant from, Instant to, String reason) implements TailMessage {}

    /**
     * The subscriber is too slow; the last message.
     *
     * @param reason the bound that was passed
     * @param id where to come back, to get every event that was not told
     */
    record Dropped(String reason, String id) implements TailMessage {}

    /**
     * There is no more; the last message.
     *
     * @param reason why
     */
    record End(String reason) implements TailMessage {}
}
