package dev.zeroheap.rest.http;

import dev.zeroheap.query.Cancellation;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the question of a client that closes its connection before the answer.
 *
 * <p>Only a question that takes a while is watched, and its connection is closed behind the answer: the server may still look
 * at it when the client, which has its answer, sends the next request, and would take bytes of that.
 *
 * <p>A client that shuts down its sending half only, which HTTP does not ask of anybody, is taken for gone.
 */
final class GoneClients {
    /** The attribute of a request, and the property of JAX-RS, that holds its watch. */
    static final String WATCH = GoneClients.class.getName();

    private static final System.Logger LOGGER = System.getLogger(GoneClients.class.getName());
    private static final long BEGIN_AFTER_MILLIS = 500;

    private final ClientConnection connection;
    private final Cancellation cancellation = new Cancellation();
    private ClientConnection.@Nullable Watch watch;
    private boolean hasEnded;

    private GoneClients(ClientConnection connection) {
        this.connection = connection;
    }

    /** Answers a request; what it asks is cancelled when the connection is closed meanwhile. */
    static void watch(
            ServletRequest request,
            ClientConnection connection,
            Cancellation.Asking<IOException, ServletException> answering)
            throws IOException, ServletException {
        GoneClients client = new GoneClients(connection);
        request.setAttribute(WATCH, client);
        CompletableFuture.delayedExecutor(BEGIN_AFTER_MILLIS, TimeUnit.MILLISECONDS)
                .execute(client::begin);
        try {
            client.cancellation.during(answering);
        } finally {
            client.end();
        }
    }

    private synchronized void begin() {
        if (!hasEnded) {
            watch = connection.onClose(cancellation::cancel);
        }
    }

    /** Stops watching; tells whether the connection was watched, and so must carry no other request. */
    synchronized boolean end() {
        if (watch != null && !hasEnded) {
            try {
                watch.end();
            } catch (ReflectiveOperationException e) {
                LOGGER.log(Level.WARNING, "a connection is still watched", e);
            }
        }
        hasEnded = true;
        return watch != null;
    }
}
