package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.Answer;
import dev.zeroheap.query.Parameters;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.SummaryRow;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/**
 * Figures of groups of events: {@code GET /api/v1/metrics/recent?range=1h&group_by=name&step=1m}.
 *
 * <p>The parameters are those of {@link dev.zeroheap.query.QuestionParser}. Made anew for each request, and without state.
 */
@Path("v1/metrics")
@Produces(MediaType.APPLICATION_JSON)
public class MetricsResource {
    private final PerformanceMetricsApi api;

    /** Asks this. */
    @Inject
    public MetricsResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
    }

    /** Every event. */
    @GET
    @Path("recent")
    public Answer<SummaryRow> recent(@Context UriInfo uri) {
        return api.getRecentMetrics(Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Path("recent")
    @Consumes(MediaType.APPLICATION_JSON)
    public Answer<SummaryRow> recent(String body) {
        return api.getRecentMetrics(QuestionBody.parse(body));
    }

    /** Checkpoint saves. */
    @GET
    @Path("checkpoints")
    public Answer<SummaryRow> checkpoints(@Context UriInfo uri) {
        return api.getCheckpointMetrics(Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Path("checkpoints")
    @Consumes(MediaType.APPLICATION_JSON)
    public Answer<SummaryRow> checkpoints(String body) {
        return api.getCheckpointMetrics(QuestionBody.parse(body));
    }

    /** Model calls. */
    @GET
    @Path("llm")
    public Answer<SummaryRow> llm(@Context UriInfo uri) {
        return api.getLlmMetrics(Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Path("llm")
    @Consumes(MediaType.APPLICATION_JSON)
    public Answer<SummaryRow> llm(String body) {
        return api.getLlmMetrics(QuestionBody.parse(body));
    }
}
