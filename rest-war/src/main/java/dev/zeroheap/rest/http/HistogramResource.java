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

/** How numbers are spread: {@code GET /api/v1/histogram?range=1h&column=duration&step=auto}. */
@Path("v1/histogram")
@Produces(MediaType.WILDCARD)
public class HistogramResource {
    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public HistogramResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** Counts by bucket and time step. */
    @GET
    public Response histogram(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return histogram(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response histogram(String body, @Context HttpHeaders headers, @Context Request request) {
        return histogram(Asked.ofBody(body, headers, request));
    }

    private Response histogram(Asked asked) {
        return answers.histogram(asked, api.parser().histogram(asked.parameters()));
    }
}
