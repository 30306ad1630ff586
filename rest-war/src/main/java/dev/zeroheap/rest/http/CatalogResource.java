package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.CatalogQuery;
import dev.zeroheap.query.PerformanceMetricsApi;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Arrays;

/** What there is: names, labels, values, services, runs, as in {@code GET /api/v1/catalog/labels?name=llm_call}. */
@Path("v1/catalog")
@Produces(MediaType.WILDCARD)
public class CatalogResource {
    private final PerformanceMetricsApi api;
    private final Answers answers;

    /** Asks this. */
    @Inject
    public CatalogResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
        this.answers = new Answers(api.engine(), Clock.systemUTC());
    }

    /** A list of this kind. */
    @GET
    @Path("{kind}")
    public Response catalog(
            @PathParam("kind") String kind,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context Request request) {
        return catalog(kind, Asked.of(uri, headers, request));
    }

    /** The same question in a body. */
    @POST
    @Path("{kind}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response catalog(
            @PathParam("kind") String kind, String body, @Context HttpHeaders headers, @Context Request request) {
        return catalog(kind, Asked.ofBody(body, headers, request));
    }

    private Response catalog(String name, Asked asked) {
        CatalogQuery.Kind kind = Arrays.stream(CatalogQuery.Kind.values())
                .filter(one -> one.wireName().equals(name))
                .findFirst()
                .orElseThrow(NotFoundException::new);
        return answers.catalog(asked, api.parser().catalog(kind, asked.parameters()));
    }
}
