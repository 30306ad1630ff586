package dev.zeroheap.rest.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * Tells browsers what a page of this service may do: use its own files and its own API, and nothing else. Nothing is taken
 * from a cache without asking, since a new version has the same names, but for what {@link PageFiles} sends; answers are not
 * even kept, unless they say so.
 *
 * <p>The first of the filters, so that refusals and errors carry the same headers.
 */
public class BrowserRules implements Filter {
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

    /** A year; only a browser that came by TLS listens to it. */
    private static final String TRANSPORT_SECURITY = "max-age=31536000";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (response instanceof HttpServletResponse http) {
            HEADERS.forEach(http::setHeader);
            http.setHeader("Cache-Control", isOfApi(request) ? "no-store" : "no-cache");
            if (request.isSecure()) {
                http.setHeader("Strict-Transport-Security", TRANSPORT_SECURITY);
            }
        }
        chain.doFilter(request, response);
    }

    static boolean isOfApi(ServletRequest request) {
        return request instanceof HttpServletRequest http
                && (isUnder(http, RestApplication.PATH) || isUnder(http, PrometheusApplication.PATH));
    }

    private static boolean isUnder(HttpServletRequest request, String path) {
        return request.getRequestURI().startsWith(request.getContextPath() + '/' + path + '/');
    }
}
