package dev.zeroheap.rest.http;

import dev.zeroheap.rest.metrics.ServiceMetrics;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the service tells of itself, as OpenMetrics text: {@code GET /metrics}, in place of what the server has there. */
@WebServlet(urlPatterns = MetricsServlet.PATH)
public class MetricsServlet extends HttpServlet {
    static final String PATH = "/metrics";

    private static final long serialVersionUID = 1L;

    @Inject
    private transient @Nullable ServiceMetrics metrics;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (metrics == null) {
            throw new ServletException("the server injected no metrics");
        }
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Vary", "Accept");
        if (wantsPlain(request.getHeader("Accept"))) {
            response.setContentType(ServiceMetrics.PLAIN_MEDIA_TYPE);
            metrics.writePlain(response.getOutputStream());
        } else {
            response.setContentType(ServiceMetrics.MEDIA_TYPE);
            metrics.write(response.getOutputStream());
        }
    }

    /** Old scrapers name only the old format. */
    static boolean wantsPlain(@Nullable String accept) {
        return accept != null && accept.contains("text/plain") && !accept.contains("openmetrics");
    }
}
