package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.AggregateAnswer;
import dev.zeroheap.query.Parameters;
import dev.zeroheap.query.PerformanceMetricsApi;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** Figures by groups and time steps. */
@Path("v1/aggregate")
@Produces(MediaType.APPLICATION_JSON)
public class AggregateResource {
    private final PerformanceMetricsApi api;

    /** Asks this. */
    @Inject
    public AggregateResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
    }

    /** As the parameters say. */
    @GET
    public AggregateAnswer aggregate(@Context UriInfo uri) {
        return api.getAggregates(Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public AggregateAnswer aggregate(String body) {
        return api.getAggregates(QuestionBody.parse(body));
    }
}
