package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.HistogramAnswer;
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

/** How the numbers of a column are spread. */
@Path("v1/histogram")
@Produces(MediaType.APPLICATION_JSON)
public class HistogramResource {
    private final PerformanceMetricsApi api;

    /** Asks this. */
    @Inject
    public HistogramResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
    }

    /** As the parameters say. */
    @GET
    public HistogramAnswer histogram(@Context UriInfo uri) {
        return api.getHistogram(Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public HistogramAnswer histogram(String body) {
        return api.getHistogram(QuestionBody.parse(body));
    }
}
