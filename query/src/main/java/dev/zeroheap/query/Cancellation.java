package dev.zeroheap.query;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends the questions of somebody who does not want the answer any more, for example because the connection is gone.
 *
 * <pre>{@code
 * Cancellation cancellation = new Cancellation();
 * connection.onClose(cancellation::cancel);
 * cancellation.during(() -> engine.aggregate(query));
 * }</pre>
 *
 * <p>Whatever is asked of an engine within {@link #during}, on that thread, ends with {@link QueryException.Code#CANCELLED}
 * once {@link #cancel} is called. A question that waits for its turn gives it back when it comes.
 */
public final class Cancellation {
    private static final ThreadLocal<@Nullable Cancellation> CURRENT = new ThreadLocal<>();

    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean isCancelled;

    /** Something that asks. */
    @FunctionalInterface
    public interface Asking<X extends Exception, Y extends Exception> {
        /** Asks. */
        void ask() throws X, Y;
    }

    /** Binds what is asked in here to this; not within another one. */
    public <X extends Exception, Y extends Exception> void during(Asking<X, Y> asking) throws X, Y {
        CURRENT.set(this);
        try {
            asking.ask();
        } finally {
            CURRENT.remove();
        }
    }

    /** Ends what is asked, and whatever will be; any thread, does not wait. */
    public void cancel() {
        isCancelled = true;
        sessions.forEach(Session::cancel);
    }

    /** Puts a session under the cancellation of this thread, where there is one. */
    static void join(Session session) {
        Cancellation current = CURRENT.get();
        if (current != null) {
            current.sessions.add(session);
            if (current.isCancelled) {
                session.cancel();
            }
        }
    }

    /** The session is over. */
    static void leave(Session session) {
        Cancellation current = CURRENT.get();
        if (current != null) {
            current.sessions.remove(session);
        }
    }
}
