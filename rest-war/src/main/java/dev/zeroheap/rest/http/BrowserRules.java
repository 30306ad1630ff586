package dev.zeroheap.rest.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells browsers what a page of this service may do: use its own files and its own API, and nothing else. Nothing is taken
 * from a cache without asking, since a new version has the same names, but for what {@link PageFiles} sends; answers are not
 * even kept, unless they say so.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class BrowserRules implements Filter {
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (response instanceof HttpServletResponse http) {
            http.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            http.setHeader("X-Content-Type-Options", "nosniff");
            http.setHeader("Referrer-Policy", "no-referrer");
            http.setHeader("Cache-Control", isOfApi(request) ? "no-store" : "no-cache");
        }
        Optional<ClientConnection> connection = isOfApi(request) ? ClientConnection.of(request) : Optional.empty();
        connection.ifPresent(found -> request.setAttribute(ClientConnection.ATTRIBUTE, found));
        if (connection.isPresent() && !isTail(request)) {
            GoneClients.watch(connection.get(), () -> chain.doFilter(request, response));
        } else {
            chain.doFilter(request, response);
        }
    }

    /** It notices by itself when its client has gone. */
    private static boolean isTail(ServletRequest request) {
        return request instanceof HttpServletRequest http
                && http.getRequestURI().endsWith(TailServlet.PATH);
    }

    private static boolean isOfApi(ServletRequest request) {
        return request instanceof HttpServletRequest http
                && http.getRequestURI().startsWith(http.getContextPath() + '/' + RestApplication.PATH + '/');
    }
}
