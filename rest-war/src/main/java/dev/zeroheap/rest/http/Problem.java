package dev.zeroheap.rest.http;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an error answers, after RFC 9457.
 *
 * <pre>{@code
 * {"type":"urn:zeroheap:problem:invalid-parameter","title":"Invalid parameter","status":400,
 *  "detail":"limit must be 1..10000: 20000","instance":"/api/v1/events","parameter":"limit"}
 * }</pre>
 *
 * @param type which kind of problem; the same for the same code
 * @param title the kind in words
 * @param status the HTTP status, 400..599
 * @param detail what is wrong this time, in a sentence that helps
 * @param instance the path that was asked for
 * @param parameter the query parameter at fault, where there is one
 * @param id under which the server's log has the cause, for an error that nobody expected
 */
@JsonbPropertyOrder({"type", "title", "status", "detail", "instance", "parameter", "id"})
public record Problem(
        URI type,
        String title,
        int status,
        String detail,
        String instance,
        @Nullable String parameter,
        @Nullable String id) {
    /** The media type of a problem in JSON. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final MediaType PROBLEM_JSON = MediaType.valueOf(MEDIA_TYPE);

    static Problem of(ProblemKind kind, String detail, String instance) {
        return new Problem(kind.type(), kind.title(), kind.status(), detail, instance, null, null);
    }

    Problem withParameter(String name) {
        return new Problem(type, title, status, detail, instance, name, id);
    }

    Problem withId(String number) {
        return new Problem(type, title, status, detail, instance, parameter, number);
    }

    Problem withStatus(int other) {
        return new Problem(type, title, other, detail, instance, parameter, id);
    }

    Response.ResponseBuilder toResponse() {
        return Response.status(status).type(PROBLEM_JSON).entity(this);
    }
}
