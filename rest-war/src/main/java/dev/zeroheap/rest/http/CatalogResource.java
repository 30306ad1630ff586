package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.Answer;
import dev.zeroheap.query.CatalogEntry;
import dev.zeroheap.query.CatalogQuery;
import dev.zeroheap.query.Parameters;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;

/** What there is: names, labels, values, services, runs. */
@Path("v1/catalog")
@Produces(MediaType.APPLICATION_JSON)
public class CatalogResource {
    private static final String KIND = "{kind}";

    private final PerformanceMetricsApi api;

    /** Asks this. */
    @Inject
    public CatalogResource(PerformanceMetricsApi api) {
        this.api = requireNonNull(api, "api");
    }

    /** As the parameters say. */
    @GET
    @Path(KIND)
    public Answer<CatalogEntry> catalog(@PathParam("kind") String kind, @Context UriInfo uri) {
        return api.getCatalog(kind(kind), Parameters.of(uri.getQueryParameters()));
    }

    /** The same question in a body. */
    @POST
    @Path(KIND)
    @Consumes(MediaType.APPLICATION_JSON)
    public Answer<CatalogEntry> catalog(@PathParam("kind") String kind, String body) {
        return api.getCatalog(kind(kind), QuestionBody.parse(body));
    }

    private static CatalogQuery.Kind kind(String name) {
        return Arrays.stream(CatalogQuery.Kind.values())
                .filter(kind -> kind.wireName().equals(name))
                .findFirst()
                .orElseThrow(NotFoundException::new);
    }
}
