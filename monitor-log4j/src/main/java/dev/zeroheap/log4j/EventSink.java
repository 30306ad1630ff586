package dev.zeroheap.log4j;

/** Takes an event that its owner has filled in; the event belongs to the sink from then on. Never throws. */
interface EventSink {
    void accept(PooledEvent event);
}
