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

/**
 * Figures of groups of events: {@code GET /api/v1/metrics/recent?range=1h&group_by=name&step=1m}.
 *
 * <p>The parameters are those of {@link dev.zeroheap.query.QuestionParser}. Made anew for each request, and without state.
 */
@Path("v1/metrics")
@Produces(MediaType.WILDCARD)
public class MetricsResource {
    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public MetricsResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** Every event. */
    @GET
    @Path("recent")
    public Response recent(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return recent(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Path("recent")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response recent(String body, @Context HttpHeaders headers, @Context Request request) {
        return recent(Asked.ofBody(body, headers, request));
    }

    private Response recent(Asked asked) {
        return answers.summary(asked, api.recentQuestion(asked.parameters()));
    }

    /** Checkpoint saves. */
    @GET
    @Path("checkpoints")
    public Response checkpoints(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return checkpoints(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Path("checkpoints")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response checkpoints(String body, @Context HttpHeaders headers, @Context Request request) {
        return checkpoints(Asked.ofBody(body, headers, request));
    }

    private Response checkpoints(Asked asked) {
        return answers.summary(asked, api.checkpointQuestion(asked.parameters()));
    }

    /** Model calls. */
    @GET
    @Path("llm")
    public Response llm(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return llm(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Path("llm")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response llm(String body, @Context HttpHeaders headers, @Context Request request) {
        return llm(Asked.ofBody(body, headers, request));
    }

    private Response llm(Asked asked) {
        return answers.summary(asked, api.llmQuestion(asked.parameters()));
    }
}
