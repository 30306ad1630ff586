package dev.zeroheap.query;

/** Takes a stream of events, on the thread of who asked. What it throws ends the stream and reaches the asker. */
public interface EventSink {
    /**
     * Called once, before the first event, also where there is none: from here on the stream either hands out every event
     * or ends in an exception.
     *
     * @param declaration what the events are worth; its {@code millis} are those until now
     */
    void begin(Declaration declaration);

    /** Called for each event, in the order asked for. */
    void event(EventRow event);
}
