package dev.zeroheap.rest.http;

import dev.zeroheap.query.Cancellation;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Ends the question of a client that closes its connection before the answer.
 *
 * <p>A client that shuts down its sending half only, which HTTP does not ask of anybody, is taken for gone.
 */
final class GoneClients {
    private static final System.Logger LOGGER = System.getLogger(GoneClients.class.getName());

    private GoneClients() {}

    /** The attribute of a request, and the property of JAX-RS, that holds the watch. */
    static final String WATCH = GoneClients.class.getName();

    /** Answers a request; what it asks is cancelled when the connection is closed before the watch {@linkplain #end ends}. */
    static void watch(
            ServletRequest request,
            ClientConnection connection,
            Cancellation.Asking<IOException, ServletException> answering)
            throws IOException, ServletException {
        Cancellation cancellation = new Cancellation();
        ClientConnection.Watch watch = connection.onClose(cancellation::cancel);
        request.setAttribute(WATCH, watch);
        try {
            cancellation.during(answering);
        } finally {
            end(watch);
        }
    }

    /** Ends the watch that this attribute is, if it is one. */
    static void end(@Nullable Object watch) {
        try {
            if (watch instanceof ClientConnection.Watch watching) {
                watching.end();
            }
        } catch (ReflectiveOperationException e) {
            LOGGER.log(Level.WARNING, "a connection is still watched", e);
        }
    }
}
