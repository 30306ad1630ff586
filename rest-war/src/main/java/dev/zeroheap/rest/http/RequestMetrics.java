package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.rest.metrics.ServiceMetrics;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** Counts each request, whoever answers it, by the kind of its path. */
public class RequestMetrics implements Filter {
    private static final String VERSION = "/" + RestApplication.PATH + "/v1/";
    private static final Map<String, String> KINDS = Map.of(
            "health", "health",
            "metrics", "own_metrics",
            "openapi", "openapi",
            "prometheus", "prometheus");

    private final ServiceMetrics metrics;

    /** Counts there. */
    @Inject
    public RequestMetrics(ServiceMetrics metrics) {
        this.metrics = requireNonNull(metrics, "metrics");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP is answered");
        }
        long start = System.nanoTime();
        metrics.asked();
        boolean hasFailed = true;
        try {
            chain.doFilter(request, response);
            hasFailed = false;
        } finally {
            metrics.answered(
                    kind(Need.path(http)),
                    hasFailed ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : answer.getStatus(),
                    System.nanoTime() - start);
        }
    }

    /** The word behind the version, or the first one; {@code page} of files. */
    static String kind(String path) {
        if (path.startsWith(VERSION)) {
            String rest = path.substring(VERSION.length());
            int end = rest.indexOf('/');
            return end < 0 ? rest : rest.substring(0, end);
        }
        String[] words = path.split("/", 3);
        String first = words.length > 1 ? words[1] : "";
        return KINDS.getOrDefault(first, first.equals(RestApplication.PATH) ? "other" : "page");
    }
}
