package dev.zeroheap.rest.http;

import dev.zeroheap.query.QueryException;
import dev.zeroheap.query.promql.PromqlException;
import jakarta.json.Json;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers every exception under {@code /prometheus} as Prometheus does: {@code
 * {"status":"error","errorType":"bad_data","error":"…"}}. What nobody expected is logged, as by {@link ProblemMapper}.
 */
public final class PrometheusErrors implements ExceptionMapper<Throwable> {
    private static final Logger LOGGER = System.getLogger(PrometheusErrors.class.getName());
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    @Context
    private @Nullable UriInfo uri;

    @Override
    public Response toResponse(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof PromqlException promql) {
            return switch (promql.kind()) {
                case SYNTAX ->
                    error(BAD_REQUEST, "bad_data", "invalid parameter \"query\": " + message)
                            .build();
                case EXECUTION -> error(UNPROCESSABLE, "execution", message).build();
            };
        }
        if (failure instanceof BadPrometheusException) {
            return error(BAD_REQUEST, "bad_data", message).build();
        }
        if (failure instanceof QueryException question) {
            return ofQuestion(question, message);
        }
        if (failure instanceof WebApplicationException http) {
            return ofHttp(http);
        }
        return unexpected(failure);
    }

    private Response ofQuestion(QueryException failure, String message) {
        return switch (failure.code()) {
            case INVALID_PARAMETER, UNKNOWN_PARAMETER ->
                error(BAD_REQUEST, "bad_data", message).build();
            case TOO_LARGE -> error(UNPROCESSABLE, "execution", message).build();
            case TIMEOUT -> error(UNAVAILABLE, "timeout", message).build();
            case CANCELLED -> error(UNAVAILABLE, "canceled", message).build();
            case BUSY ->
                error(UNAVAILABLE, "unavailable", message)
                        .header(HttpHeaders.RETRY_AFTER, 1)
                        .build();
            case UNAVAILABLE -> {
                LOGGER.log(Level.WARNING, "no answer to " + path(), failure);
                yield error(UNAVAILABLE, "unavailable", message).build();
            }
        };
    }

    private Response ofHttp(WebApplicationException failure) {
        Response original = failure.getResponse();
        int status = original.getStatus();
        if (status == 404) {
            return error(status, "not_found", "nothing is at " + path()).build();
        }
        if (original.getStatusInfo().getFamily() == Response.Status.Family.CLIENT_ERROR) {
            Response.ResponseBuilder response =
                    error(status, "bad_data", original.getStatusInfo().getReasonPhrase());
            if (!original.getAllowedMethods().isEmpty()) {
                response.header(HttpHeaders.ALLOW, String.join(", ", original.getAllowedMethods()));
            }
            return response.build();
        }
        return original.getStatus() < BAD_REQUEST ? original : unexpected(failure);
    }

    private Response unexpected(Throwable failure) {
        String id = UUID.randomUUID().toString();
        LOGGER.log(Level.ERROR, "error " + id + " while answering " + path(), failure);
        return error(INTERNAL, "internal", "the service could not answer; its log has the cause under the id " + id)
                .build();
    }

    private String path() {
        return uri == null ? "/" : uri.getRequestUri().getRawPath();
    }

    private static Response.ResponseBuilder error(int status, String type, String message) {
        String body = Json.createObjectBuilder()
                .add("status", "error")
                .add("errorType", type)
                .add("error", message)
                .build()
                .toString();
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body);
    }
}
