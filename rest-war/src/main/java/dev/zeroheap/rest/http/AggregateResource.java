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

/** Figures of any kind: {@code GET /api/v1/aggregate?range=7d&aggregates=p99(duration)&group_by=model&step=1h}. */
@Path("v1/aggregate")
@Produces(MediaType.WILDCARD)
public class AggregateResource {
    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public AggregateResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** Figures by groups and time steps. */
    @GET
    public Response aggregate(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return aggregate(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response aggregate(String body, @Context HttpHeaders headers, @Context Request request) {
        return aggregate(Asked.ofBody(body, headers, request));
    }

    private Response aggregate(Asked asked) {
        return answers.aggregate(asked, api.parser().aggregate(asked.parameters()));
    }
}
