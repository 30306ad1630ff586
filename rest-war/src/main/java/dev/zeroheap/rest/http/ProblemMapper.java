package dev.zeroheap.rest.http;

import dev.zeroheap.query.QueryException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers every exception under {@code /api} with a {@link Problem}.
 *
 * <p>What a client did wrong is answered and not logged. What nobody expected is logged once, with a number that the
 * answer names, and the answer tells nothing else about it.
 */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOGGER = System.getLogger(ProblemMapper.class.getName());
    private static final int RETRY_SECONDS = 1;

    @Context
    private @Nullable UriInfo uri;

    @Context
    private @Nullable Request request;

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof QueryException unanswered) {
            return ofQuestion(unanswered);
        }
        if (failure instanceof BadBodyException body) {
            return problem(ProblemKind.BAD_REQUEST, String.valueOf(body.getMessage()))
                    .toResponse()
                    .build();
        }
        if (failure instanceof WebApplicationException http) {
            return ofHttp(http);
        }
        if (failure instanceof BadFormatException format) {
            return problem(ProblemKind.INVALID_PARAMETER, String.valueOf(format.getMessage()))
                    .withParameter(BadFormatException.PARAMETER)
                    .toResponse()
                    .build();
        }
        return unexpected(failure);
    }

    private Response ofQuestion(QueryException failure) {
        String detail = String.valueOf(failure.getMessage());
        return switch (failure.code()) {
            case INVALID_PARAMETER -> badParameter(ProblemKind.INVALID_PARAMETER, failure, detail);
            case UNKNOWN_PARAMETER -> badParameter(ProblemKind.UNKNOWN_PARAMETER, failure, detail);
            case TOO_LARGE ->
                problem(ProblemKind.TOO_LARGE, detail).toResponse().build();
            case TIMEOUT -> problem(ProblemKind.TIME_LIMIT, detail).toResponse().build();
            case BUSY ->
                problem(ProblemKind.BUSY, detail)
                        .toResponse()
                        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                        .build();
            case CANCELLED ->
                problem(ProblemKind.UNAVAILABLE, detail).toResponse().build();
            case UNAVAILABLE -> {
                LOGGER.log(Level.WARNING, "no answer to " + path(), failure);
                yield problem(ProblemKind.UNAVAILABLE, detail).toResponse().build();
            }
        };
    }

    private Response badParameter(ProblemKind kind, QueryException failure, String detail) {
        Problem problem = problem(kind, detail);
        return failure.parameter()
                .map(problem::withParameter)
                .orElse(problem)
                .toResponse()
                .build();
    }

    private Response ofHttp(WebApplicationException failure) {
        Response original = failure.getResponse();
        return switch (original.getStatusInfo().getFamily()) {
            case CLIENT_ERROR -> clientError(original);
            case SERVER_ERROR -> unexpected(failure);
            case INFORMATIONAL, SUCCESSFUL, REDIRECTION, OTHER -> original;
        };
    }

    private Response clientError(Response original) {
        String allowed = String.join(", ", allowed(original));
        Problem problem = switch (original.getStatus()) {
            case 404 -> problem(ProblemKind.NOT_FOUND, "nothing is at " + path() + "; /openapi lists what there is");
            case 405 ->
                problem(
                        ProblemKind.METHOD_NOT_ALLOWED,
                        method() + " is not possible at " + path() + ", only " + allowed);
            case 406 ->
                problem(
                        ProblemKind.NOT_ACCEPTABLE,
                        path() + " answers with " + ResultFormat.mediaTypes() + "; the Accept header leaves them out");
            default ->
                problem(ProblemKind.BAD_REQUEST, original.getStatusInfo().getReasonPhrase())
                        .withStatus(original.getStatus());
        };
        Response.ResponseBuilder response = problem.toResponse();
        if (!allowed.isEmpty()) {
            response.header(HttpHeaders.ALLOW, allowed);
        }
        return response.build();
    }

    private static Set<String> allowed(Response original) {
        return new TreeSet<>(original.getAllowedMethods());
    }

    private Response unexpected(Throwable failure) {
        String id = UUID.randomUUID().toString();
        LOGGER.log(Level.ERROR, "error " + id + " while answering " + path(), failure);
        return problem(
                        ProblemKind.INTERNAL_ERROR,
                        "the service could not answer; its log has the cause under the id " + id)
                .withId(id)
                .toResponse()
                .build();
    }

    private Problem problem(ProblemKind kind, String detail) {
        return Problem.of(kind, detail, path());
    }

    private String method() {
        return request == null ? "this method" : request.getMethod();
    }

    private String path() {
        return uri == null ? "/" : uri.getRequestUri().getRawPath();
    }
}
