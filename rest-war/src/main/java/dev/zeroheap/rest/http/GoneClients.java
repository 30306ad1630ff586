package dev.zeroheap.rest.http;

import dev.zeroheap.query.Cancellation;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Ends the question of a client that closes its connection before the answer.
 *
 * <p>A client that shuts down its sending half only, which HTTP does not ask of anybody, is taken for gone.
 */
final class GoneClients {
    private static final System.Logger LOGGER = System.getLogger(GoneClients.class.getName());

    private GoneClients() {}

    /** Answers a request; what it asks is cancelled when the connection is closed meanwhile. */
    static void watch(ClientConnection connection, Cancellation.Asking<IOException, ServletException> answering)
            throws IOException, ServletException {
        Cancellation cancellation = new Cancellation();
        ClientConnection.Watch watch = connection.onClose(cancellation::cancel);
        try {
            cancellation.during(answering);
        } finally {
            end(watch);
        }
    }

    private static void end(ClientConnection.Watch watch) {
        try {
            watch.end();
        } catch (ReflectiveOperationException e) {
            LOGGER.log(Level.WARNING, "a connection is still watched", e);
        }
    }
}
