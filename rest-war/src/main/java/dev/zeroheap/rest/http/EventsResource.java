package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.EventPage;
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

/** Events as they were recorded: {@code GET /api/v1/events?range=5m&name=llm_call&limit=20}. */
@Path("v1/events")
@Produces(MediaType.APPLICATION_JSON)
public class EventsResource {
    private final PerformanceMetricsApi api;

    /** Asks this. */
    @Inject
    public EventsResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
    }

    /** The newest of them, or the oldest. */
    @GET
    public EventPage events(@Context UriInfo uri) {
        return api.getEvents(Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public EventPage events(String body) {
        return api.getEvents(QuestionBody.parse(body));
    }
}
