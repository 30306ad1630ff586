package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.PerformanceMetricsApi;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;

/** One SELECT over the view {@code events}: {@code POST /api/v1/sql}, as JSON or as the text itself. */
@Path("v1/sql")
@Produces(MediaType.WILDCARD)
public class SqlResource {
    /** Where it is. */
    static final String PATH = "/" + RestApplication.PATH + "/v1/sql";

    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public SqlResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** {@code {"sql": "SELECT …", "range": "1d"}}. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response ofJson(String body, @Context HttpHeaders headers, @Context Request request) {
        return answer(Asked.ofBody(body, headers, request));
    }

    /** The statement as the body, {@code range} and the like in the address. */
    @POST
    @Consumes(MediaType.TEXT_PLAIN)
    public Response ofText(String body, @Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return answer(Asked.ofText("sql", body, uri, headers, request));
    }

    private Response answer(Asked asked) {
        return answers.sql(asked, api.parser().sql(asked.parameters()));
    }
}
