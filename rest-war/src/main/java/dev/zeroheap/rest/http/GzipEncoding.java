package dev.zeroheap.rest.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compresses answers for clients that accept gzip: JSON in all its forms, CSV and Arrow.
 *
 * <p>Not Parquet, which is compressed already, and not Server-Sent Events, whose reader waits for each one. An answer that
 * breaks off has no end in gzip either. One instance serves all request threads.
 */
@Priority(Priorities.ENTITY_CODER)
public final class GzipEncoding implements ContainerResponseFilter, WriterInterceptor {
    private static final String GZIP = "gzip";
    private static final String WANTED = GzipEncoding.class.getName() + ".wanted";
    private static final Set<String> COMPRESSIBLE = Set.of(
            MediaType.APPLICATION_JSON,
            Problem.MEDIA_TYPE,
            "application/x-ndjson",
            "text/csv",
            "application/vnd.apache.arrow.stream");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        // Anew for each response: that to a failure while another was written is of another type.
        request.removeProperty(WANTED);
        MediaType type = response.getMediaType();
        if (type == null || !COMPRESSIBLE.contains(type.getType() + '/' + type.getSubtype())) {
            return;
        }
        response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (accepts(request.getHeaderString(HttpHeaders.ACCEPT_ENCODING))) {
            request.setProperty(WANTED, true);
        }
    }

    /** Whether gzip, or anything, is named with a weight above zero: {@code gzip;q=0.5, br}. */
    static boolean accepts(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        boolean accepted = false;
        for (String one : acceptEncoding.split(",", -1)) {
            String[] parts = one.split(";", -1);
            String coding = parts[0].trim();
            if (coding.equalsIgnoreCase(GZIP) || coding.equalsIgnoreCase("x-gzip")) {
                return hasWeight(parts);
            }
            if (coding.equals("*")) {
                accepted = hasWeight(parts);
            }
        }
        return accepted;
    }

    private static boolean hasWeight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace(" ", "");
            if (parameter.matches("[qQ]=0(\\.0*)?")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (context.getProperty(WANTED) == null) {
            context.proceed();
            return;
        }
        context.getHeaders().remove(HttpHeaders.CONTENT_LENGTH);
        context.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, GZIP);
        GzipStream compressed = new GzipStream(context.getOutputStream());
        context.setOutputStream(compressed);
        try {
            context.proceed();
            compressed.finish();
        } finally {
            compressed.release();
        }
    }
}
