package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.PerformanceMetricsApi;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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

/** Events as they were recorded: {@code GET /api/v1/events?range=5m&name=llm_call&limit=20}. */
@Path("v1/events")
@Produces(MediaType.WILDCARD)
public class EventsResource {
    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public EventsResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** The newest of them, or the oldest, or all. */
    @GET
    public Response events(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return events(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response events(String body, @Context HttpHeaders headers, @Context Request request) {
        return events(Asked.ofBody(body, headers, request));
    }

    private Response events(Asked asked) {
        return answers.events(asked, api.parser().events(asked.parameters()));
    }
}
