package dev.zeroheap.rest.http;

import jakarta.servlet.ServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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

    private static final String CONNECTION = "org.glassfish.grizzly.Connection";
    private static final String CLOSEABLE = "org.glassfish.grizzly.Closeable";
    private static final String CLOSE_LISTENER = "org.glassfish.grizzly.CloseListener";
    private static final String IO_EVENT = "org.glassfish.grizzly.IOEvent";

    private static volatile boolean isUnreachableTold;
    private static volatile boolean isUnwatchedTold;

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

    /**
     * Calls somebody when the client closes it, on a thread of the server's. While a request is worked on, the server does
     * not look at its connection; from here on it does, and would take what comes for another request.
     *
     * @return to be ended when the request has been answered. The connection must carry no other request then: two that
     *     read it would take bytes from each other
     */
    Watch onClose(Runnable closed) {
        try {
            ClassLoader server = grizzly.getClass().getClassLoader();
            Class<?> listenerType = Class.forName(CLOSE_LISTENER, false, server);
            Object listener =
                    Proxy.newProxyInstance(server, new Class<?>[] {listenerType}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "onClosed" -> closed.run();
                            case "equals" -> {
                                return proxy == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(proxy);
                            }
                            default -> {}
                        }
                        return method.getReturnType() == String.class ? CLOSE_LISTENER : null;
                    });
            Class<?> closeable = Class.forName(CLOSEABLE, false, server);
            closeable.getMethod("addCloseListener", listenerType).invoke(grizzly, listener);
            lookForTheEnd(server);
            Method remove = closeable.getMethod("removeCloseListener", listenerType);
            return () -> remove.invoke(grizzly, listener);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (!isUnwatchedTold) {
                isUnwatchedTold = true;
                LOGGER.log(Level.WARNING, "questions go on to their end when their client has gone", e);
            }
            return () -> {};
        }
    }

    private void lookForTheEnd(ClassLoader server) throws ReflectiveOperationException {
        Class<?> event = Class.forName(IO_EVENT, false, server);
        Object read = event.getField("READ").get(null);
        Class.forName(CONNECTION, false, server)
                .getMethod("enableIOEvent", event)
                .invoke(grizzly, read);
    }

    /** The end of watching a connection. */
    @FunctionalInterface
    interface Watch {
        void end() throws ReflectiveOperationException;
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
