package dev.zeroheap.query;

import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/** The sessions that are open, each with the time that it has. Any thread. */
final class Sessions {
    private final Database database;
    private final ScheduledExecutorService watch;
    private final Duration timeLimit;
    private final Duration streamLimit;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    /** @param watch ends what takes too long */
    Sessions(Database database, ScheduledExecutorService watch, Duration timeLimit, Duration streamLimit) {
        this.database = database;
        this.watch = watch;
        this.timeLimit = timeLimit;
        this.streamLimit = streamLimit;
    }

    /** With the time of a question that began then, by {@link System#nanoTime}. */
    Session open(long started) {
        return open(database.connect(), started, timeLimit);
    }

    /** The same on another connection, which it closes. */
    Session open(Connection connection, long started) {
        return open(connection, started, timeLimit);
    }

    /** With the time of a stream that begins now. */
    Session openForStream() {
        return open(database.connect(), System.nanoTime(), streamLimit);
    }

    private Session open(Connection connection, long started, Duration limit) {
        Session session = new Session(
                connection, watch, limit, started + limit.toNanos(), started + streamLimit.toNanos(), this::forget);
        open.add(session);
        Cancellation.join(session);
        return session;
    }

    private void forget(Session session) {
        open.remove(session);
        Cancellation.leave(session);
    }

    /** Ends whatever is being answered; does not wait, and may be called again until it has ended. */
    void stop() {
        open.forEach(Session::stop);
    }
}
