package dev.zeroheap.rest.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/** Finds the connection of each question, and ends the question when its client is gone; a form is yet to be read. */
public class ConnectionWatch implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<ClientConnection> connection =
                BrowserRules.isOfApi(request) ? ClientConnection.of(unwrapped(request)) : Optional.empty();
        connection.ifPresent(found -> request.setAttribute(ClientConnection.ATTRIBUTE, found));
        if (connection.isPresent() && !isTail(request) && !WholeBody.isForm(request) && isAlone(request)) {
            GoneClients.watch(request, connection.get(), () -> chain.doFilter(request, response));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static ServletRequest unwrapped(ServletRequest request) {
        return request instanceof ServletRequestWrapper wrapper ? unwrapped(wrapper.getRequest()) : request;
    }

    /** With HTTP/2 a connection carries other requests meanwhile. */
    private static boolean isAlone(ServletRequest request) {
        return request.getProtocol().startsWith("HTTP/1.");
    }

    /** It notices by itself when its client has gone. */
    private static boolean isTail(ServletRequest request) {
        return request instanceof HttpServletRequest http
                && http.getRequestURI().endsWith(TailServlet.PATH);
    }
}
