package dev.zeroheap.rest.http;

import jakarta.servlet.ServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/**
 * The connection that a request came by, reached through the server's own classes: Jakarta has no word for it.
 *
 * <p>On a server that is built differently there is none, and that is said once in the log.
 */
final class ClientConnection {
    /** The attribute of a request, and the property of JAX-RS, that holds it. */
    static final String ATTRIBUTE = ClientConnection.class.getName();

    private static final Logger LOGGER = System.getLogger(ClientConnection.class.getName());

    /** From a request of the servlet container to a connection of Grizzly. */
    private static final List<String> WAY =
            List.of("getUnwrappedCoyoteRequest", "getCoyoteRequest", "getContext", "getConnection");

    private static volatile boolean isUnreachableTold;

    private final Object grizzly;

    private ClientConnection(Object grizzly) {
        this.grizzly = grizzly;
    }

    static Optional<ClientConnection> of(ServletRequest request) {
        try {
            Object reached = request;
            for (String step : WAY) {
                reached = reached.getClass().getMethod(step).invoke(reached);
            }
            return Optional.of(new ClientConnection(reached));
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (!isUnreachableTold) {
                isUnreachableTold = true;
                LOGGER.log(
                        Level.WARNING,
                        "this server does not show its connections: an answer that fails half way will look whole",
                        e);
            }
            return Optional.empty();
        }
    }

    /** Closes it at once, so that the client sees that the answer has no end. */
    void abort() {
        try {
            Method terminate = grizzly.getClass().getMethod("terminateSilently");
            terminate.invoke(grizzly);
        } catch (ReflectiveOperationException e) {
            LOGGER.log(Level.ERROR, "a connection could not be closed: an answer that failed half way looks whole", e);
        }
    }
}
