package dev.zeroheap.query;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of the {@link LiveTail}, with the bounded queue of what waits for it.
 *
 * <p>The tail's thread fills the queue and calls the subscriber's signal; {@link #poll} and {@link #close} may be called
 * from any thread. The slot that it takes is free again when it is closed, not when its last message is there.
 */
public final class TailSubscription implements AutoCloseable {
    private final Filter filter;
    private final int capacity;
    private final Runnable signal;
    private final Consumer<TailSubscription> onClose;
    private final ArrayDeque<TailMessage> queue = new ArrayDeque<>();

    /** Behind everything that was put into the queue. */
    private String id;

    private boolean isOver;

    /** Where it is, until it has caught up with the others; the tail's thread's own, as soon as it is subscribed. */
    private @Nullable TailPosition own;

    TailSubscription(
            Filter filter, TailPosition start, int capacity, Runnable signal, Consumer<TailSubscription> onClose) {
        this.filter = filter;
        this.own = start;
        this.id = start.id();
        this.capacity = capacity;
        this.signal = signal;
        this.onClose = onClose;
    }

    /** The next message, null where there is none at the moment. */
    public synchronized @Nullable TailMessage poll() {
        return queue.poll();
    }

    /** Whether the last message was put into the queue: once that is empty, nothing will come any more. */
    public synchronized boolean isOver() {
        return isOver;
    }

    /**
     * Names the place in the log that has been read to, for a subscriber that gets few events; empty while messages wait,
     * since the place lies behind them.
     */
    public synchronized Optional<String> id() {
        return queue.isEmpty() && !isOver ? Optional.of(id) : Optional.empty();
    }

    Filter filter() {
        return filter;
    }

    @Nullable
    TailPosition own() {
        return own;
    }

    void setOwn(@Nullable TailPosition position) {
        own = position;
    }

    synchronized int room() {
        return isOver ? 0 : Math.max(0, capacity - queue.size());
    }

    /** Puts events in, or the word that there is no room for them. */
    void offer(List<TailMessage.Event> events, String idBehind) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            if (events.size() > capacity - queue.size()) {
                isOver = true;
                queue.add(new TailMessage.Dropped(
                        "at most " + capacity + " events wait for one subscriber, and it was slower than the log", id));
            } else {
                queue.addAll(events);
                id = idBehind;
            }
        }
        if (!events.isEmpty()) {
            signal.run();
        }
    }

    void tell(TailMessage.Gap gap) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            queue.add(gap);
        }
        signal.run();
    }

    void end(String reason) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            queue.add(new TailMessage.End(reason));
        }
        signal.run();
    }

    /** Frees the slot, and what waits; a second call does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            isOver = true;
            queue.clear();
        }
        onClose.accept(this);
    }
}
