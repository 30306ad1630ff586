package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.query.QueryException;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import org.jspecify.annotations.Nullable;

/**
 * Records each request that JAX-RS answers as one event {@code http_request}, once its last byte is written.
 *
 * <pre>
 * http_request  timer, module http, operation GET
 *   duration    from before the route is known until the response is written
 *   size        bytes of the response's body as they go out, compressed where they are
 *   success     the status is below 500 and the body could be written: a client's mistake is no failure of the service
 *   error_type  the status, or the class of the exception that ended the writing
 *   labels      http.route: the template, {@code unmatched} where there is none; http.response.status_code
 * </pre>
 *
 * <p>One instance serves all request threads. Static files and the server's own pages do not pass through JAX-RS and are
 * not recorded.
 */
@PreMatching
@Priority(HttpRequestEvents.OUTERMOST)
public final class HttpRequestEvents implements ContainerRequestFilter, ContainerResponseFilter, WriterInterceptor {
    /** First to see a request, last to see a response, around everything else that writes. */
    static final int OUTERMOST = 0;

    static final String UNMATCHED = "unmatched";

    private static final String START_NANOS = HttpRequestEvents.class.getName() + ".start";
    private static final String OUTCOME = HttpRequestEvents.class.getName() + ".outcome";
    private static final int FIRST_SERVER_ERROR = 500;

    private final EventRecorder recorder;

    @Context
    private @Nullable ResourceInfo resource;

    /** Records through this recorder. */
    @Inject
    public HttpRequestEvents(EventRecorder recorder) {
        this.recorder = requireNonNull(recorder, "recorder");
    }

    /** What is known before the body is written. */
    private record Outcome(String method, String route, int status, long startNanos) {}

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(START_NANOS, System.nanoTime());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(START_NANOS) instanceof Long startNanos)) {
            return; // recorded already: this is the response to a failure while the first was written
        }
        request.removeProperty(START_NANOS);
        Outcome outcome = new Outcome(request.getMethod(), route(), response.getStatus(), startNanos);
        if (response.hasEntity() && !request.getMethod().equals(HttpMethod.HEAD)) {
            request.setProperty(OUTCOME, outcome);
        } else {
            record(outcome, 0, null);
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (!(context.getProperty(OUTCOME) instanceof Outcome outcome)) {
            context.proceed();
            return;
        }
        context.removeProperty(OUTCOME);
        CountingStream counting = new CountingStream(context.getOutputStream());
        context.setOutputStream(counting);
        try {
            context.proceed();
            record(outcome, counting.bytes(), null);
        } catch (IOException | RuntimeException e) {
            if (isBeforeTheFirstByte(e)) {
                context.setProperty(START_NANOS, outcome.startNanos); // the answer to this failure will be recorded
            } else {
                record(outcome, counting.bytes(), e);
            }
            throw e;
        }
    }

    /** A question that fails while its answer is written reaches us as such only before that has begun. */
    private static boolean isBeforeTheFirstByte(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return false;
            }
            if (cause instanceof QueryException) {
                return true;
            }
        }
        return false;
    }

    private void record(Outcome outcome, long bytes, @Nullable Exception failure) {
        boolean failed = failure != null || outcome.status >= FIRST_SERVER_ERROR;
        Event event = recorder.event(MetricType.TIMER, "http_request")
                .module("http")
                .operation(outcome.method)
                .durationNanos(System.nanoTime() - outcome.startNanos)
                .size(bytes)
                .success(!failed)
                .labels("http.route", outcome.route, "http.response.status_code", Integer.toString(outcome.status));
        if (failed) {
            event.errorType(
                    failure == null
                            ? Integer.toString(outcome.status)
                            : causeOf(failure).getName());
        }
        event.record();
    }

    /** Under what JAX-RS wraps around it. */
    private static Class<?> causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.getClass() : causeOf(cause);
    }

    private String route() {
        if (resource == null || resource.getResourceClass() == null || resource.getResourceMethod() == null) {
            return UNMATCHED;
        }
        Path root = resource.getResourceClass().getAnnotation(Path.class);
        return root == null
                ? UNMATCHED
                : '/'
                        + (resource.getResourceClass() == PrometheusResource.class
                                ? PrometheusApplication.PATH
                                : RestApplication.PATH)
                        + segment(resource.getResourceClass())
                        + segment(resource.getResourceMethod());
    }

    private static String segment(AnnotatedElement annotated) {
        Path path = annotated.getAnnotation(Path.class);
        return path == null || path.value().isEmpty() || path.value().equals("/") ? "" : '/' + path.value();
    }
}
