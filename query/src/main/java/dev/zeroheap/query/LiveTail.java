package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events as they are recorded: each event of the live log that matches, once, to every subscriber, soon after it was
 * written.
 *
 * <p>Opened once per process, used from any thread, closed by who opened it. With no subscriber there is neither a thread
 * nor a DuckDB; with any number of them there is one of each. Events of one run come in their order; those of several runs
 * are mixed as they are found. An event is the same {@link EventRow} as by {@link QueryEngine#events}.
 *
 * <p>Nothing is kept but the queue of each subscriber, which is bounded. Where a subscriber comes back with the id of the
 * last event it has seen, it gets all later ones from the log, and is told where lines are gone because the archiver has
 * taken them.
 */
public final class LiveTail implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(LiveTail.class.getName());
    private static final long CLOSE_SECONDS = 10;
    private static final int LOOKS_FOR_LATECOMERS = 10;

    /** The parameter, and header, that a bad id is reported under. */
    static final String LAST_EVENT_ID = "Last-Event-ID";

    private final QuerySettings query;
    private final TailSettings settings;
    private final Clock clock;
    private final Consumer<Filter> filterCheck;
    private final Set<TailSubscription> subscribers = new LinkedHashSet<>();
    private @Nullable Thread thread;
    private @Nullable TailPoller poller;
    private volatile boolean isClosed;

    /**
     * Follows the log that is named there; nothing is opened yet.
     *
     * @param clock near to that of the log's file system
     * @param filterCheck throws where a filter is one that cannot be used, as {@link QueryEngine#check} does
     */
    public LiveTail(QuerySettings query, TailSettings settings, Clock clock, Consumer<Filter> filterCheck) {
        this.query = requireNonNull(query, "query");
        this.settings = requireNonNull(settings, "settings");
        this.clock = requireNonNull(clock, "clock");
        this.filterCheck = requireNonNull(filterCheck, "filterCheck");
    }

    /** How it follows. */
    public TailSettings settings() {
        return settings;
    }

    /**
     * Adds a subscriber, which takes a slot until it is closed. Every matching event that is recorded after this call comes
     * to it, or is declared by a message.
     *
     * @param lastId the id of the last event that was seen: all later ones come; null begins now
     * @param signal called, on the tail's thread, when there is something to {@linkplain TailSubscription#poll poll}; must
     *     not block
     * @throws QueryException for an id that is none, when there is no slot, or when the log cannot be read
     */
    public TailSubscription subscribe(Filter filter, @Nullable String lastId, Runnable signal) {
        filterCheck.accept(filter);
        return add(filter, lastId, signal);
    }

    private synchronized TailSubscription add(Filter filter, @Nullable String lastId, Runnable signal) {
        TailPosition start = lastId == null ? null : TailPosition.parse(LAST_EVENT_ID, lastId);
        if (isClosed) {
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "the live tail is closed");
        }
        if (subscribers.size() >= settings.maxSubscribers()) {
            throw QueryException.of(
                    QueryException.Code.BUSY,
                    "at most " + settings.maxSubscribers() + " subscribers follow the log at a time; come again later");
        }
        TailPoller follower = poller();
        TailSubscription subscription = new TailSubscription(
                filter, start == null ? follower.shared() : start, settings.queueEvents(), signal, this::remove);
        subscribers.add(subscription);
        LockSupport.unpark(thread);
        return subscription;
    }

    /** How many slots are taken. */
    public synchronized int subscribers() {
        return subscribers.size();
    }

    private synchronized void remove(TailSubscription subscription) {
        subscribers.remove(subscription);
        LockSupport.unpark(thread);
    }

    private TailPoller poller() {
        TailPoller running = poller;
        if (running != null) {
            return running;
        }
        TailPoller started = new TailPoller(query, settings, clock, () -> isClosed);
        Thread follower = new Thread(() -> follow(started), "zeroheap-tail");
        follower.setDaemon(true);
        poller = started;
        thread = follower;
        follower.start();
        return started;
    }

    private void follow(TailPoller follower) {
        try (follower) {
            List<TailSubscription> present = present(follower);
            while (!present.isEmpty()) {
                boolean isBehind = follower.look(present);
                pause(isBehind);
                present = present(follower);
            }
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "the live tail broke off", e);
            abandon(follower, e);
        }
    }

    /** Who is there; with nobody left, the thread's end is decided here, so that the next subscriber starts another. */
    private synchronized List<TailSubscription> present(TailPoller follower) {
        if (isClosed || subscribers.isEmpty()) {
            forget(follower);
            return List.of();
        }
        return List.copyOf(subscribers);
    }

    private synchronized void abandon(TailPoller follower, Throwable failure) {
        forget(follower);
        List.copyOf(subscribers).forEach(subscriber -> subscriber.end("the live tail broke off: " + failure));
    }

    private void forget(TailPoller follower) {
        if (poller == follower) {
            poller = null;
        }
    }

    /** Somebody who has not caught up is waiting for room in the queue, not for the log. A new one wakes the thread. */
    private void pause(boolean isBehind) {
        LockSupport.parkNanos(settings.every().toNanos() / (isBehind ? LOOKS_FOR_LATECOMERS : 1));
    }

    /** Tells every subscriber the end, and leaves no thread; a second call does nothing. */
    @Override
    public void close() {
        Thread running;
        List<TailSubscription> present;
        synchronized (this) {
            isClosed = true;
            running = thread;
            thread = null;
            present = List.copyOf(subscribers);
            LockSupport.unpark(running);
        }
        present.forEach(subscriber -> subscriber.end("the service ends"));
        if (running != null) {
            join(running);
        }
    }

    private static void join(Thread running) {
        try {
            running.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            if (running.isAlive()) {
                LOGGER.log(Level.WARNING, "the live tail is still at work after {0} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
