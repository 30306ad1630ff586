package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.LlmAnswer;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.Prices;
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

/** Model calls and what they cost: {@code GET /api/v1/llm?range=7d&group_by=provider,model&step=1d}. */
@Path("v1/llm")
@Produces(MediaType.WILDCARD)
public class LlmResource {
    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public LlmResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** Calls by groups and time steps. */
    @GET
    public Response llm(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        return llm(Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response llm(String body, @Context HttpHeaders headers, @Context Request request) {
        return llm(Asked.ofBody(body, headers, request));
    }

    private Response llm(Asked asked) {
        return answers.llm(asked, api.parser().llm(asked.parameters()));
    }

    /** The prices, as they are now. */
    @GET
    @Path("prices")
    @Produces(MediaType.APPLICATION_JSON)
    public PriceList prices() {
        Prices.Current current = api.engine().prices();
        return new PriceList(
                LlmAnswer.CURRENCY,
                current.table().source(),
                current.problem(),
                current.table().all());
    }
}
