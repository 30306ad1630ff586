package dev.zeroheap.log4j;

import dev.zeroheap.api.MetricType;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of places for events that are free, spread so that threads seldom meet at one.
 *
 * <p>A thread looks at the place of its id and at a few beside it. It makes an event only where it finds none, and lets
 * go of one where it finds no free place; so the pool never waits, never grows, and in steady state makes nothing. No
 * thread-local is involved: a virtual thread that lives for one event uses the event of the one before.
 */
final class EventPool {
    private static final int PLACES = 256;
    private static final int LOOKS = 4;

    /** References between two places, so that no two share a cache line. */
    private static final int SPREAD = 16;

    private final AtomicReferenceArray<@Nullable PooledEvent> free = new AtomicReferenceArray<>(PLACES * SPREAD);
    private final EventSink sink;

    EventPool(EventSink sink) {
        this.sink = sink;
    }

    PooledEvent take(MetricType type, String name) {
        int place = place();
        PooledEvent event = free.getAndSet(place, null);
        return (event == null ? takeElsewhere(place) : event).take(type, name);
    }

    private PooledEvent takeElsewhere(int place) {
        for (int i = 1; i < LOOKS; i++) {
            PooledEvent event = free.getAndSet(beside(place, i), null);
            if (event != null) {
                return event;
            }
        }
        return new PooledEvent(sink);
    }

    void give(PooledEvent event) {
        int place = place();
        for (int i = 0; i < LOOKS; i++) {
            int candidate = beside(place, i);
            if (free.getPlain(candidate) == null) {
                // Should another thread have filled the place meanwhile, its event is garbage, which harms nobody.
                free.setRelease(candidate, event);
                return;
            }
        }
    }

    private static int place() {
        return ((int) Thread.currentThread().getId() & PLACES - 1) * SPREAD;
    }

    private static int beside(int place, int distance) {
        return place + distance * SPREAD & PLACES * SPREAD - 1;
    }
}
