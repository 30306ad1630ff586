package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.promql.Labels;
import dev.zeroheap.query.promql.PromqlAnswer;
import dev.zeroheap.query.promql.PromqlEngine;
import jakarta.inject.Inject;
import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The part of the HTTP API of Prometheus that Grafana and promtool ask: {@code GET
 * /prometheus/api/v1/query?query=sum(rate(llm_call_total[5m]))}.
 */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class PrometheusResource {
    private static final String VERSION = "2.55.0";

    private final PromqlEngine engine;

    /** Asks this. */
    @Inject
    public PrometheusResource(PromqlEngine engine) {
        this.engine = requireNonNull(engine, "engine");
    }

    /** An expression at one moment. */
    @GET
    @Path("query")
    public Response query(@Context UriInfo uri) {
        return query(PrometheusParameters.of(uri));
    }

    /** The same by a form. */
    @POST
    @Path("query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response query(MultivaluedMap<String, String> form, @Context UriInfo uri) {
        return query(PrometheusParameters.of(uri, form));
    }

    private Response query(PrometheusParameters parameters) {
        Instant now = Instant.now();
        parameters.checkTimeout();
        return answer(engine.instant(parameters.required("query"), parameters.instant("time", now)));
    }

    /** An expression at several moments. */
    @GET
    @Path("query_range")
    public Response queryRange(@Context UriInfo uri) {
        return queryRange(PrometheusParameters.of(uri));
    }

    /** The same by a form. */
    @POST
    @Path("query_range")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response queryRange(MultivaluedMap<String, String> form, @Context UriInfo uri) {
        return queryRange(PrometheusParameters.of(uri, form));
    }

    private Response queryRange(PrometheusParameters parameters) {
        parameters.checkTimeout();
        String query = parameters.required("query");
        return answer(engine.range(query, parameters.moments()));
    }

    private static Response answer(PromqlAnswer answer) {
        return response(answer.warnings(), json -> PrometheusJson.write(json, answer));
    }

    /** The labels of series. */
    @GET
    @Path("series")
    public Response series(@Context UriInfo uri) {
        return series(PrometheusParameters.of(uri));
    }

    /** The same by a form. */
    @POST
    @Path("series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response series(MultivaluedMap<String, String> form, @Context UriInfo uri) {
        return series(PrometheusParameters.of(uri, form));
    }

    private Response series(PrometheusParameters parameters) {
        List<String> selectors = parameters.all("match[]");
        if (selectors.isEmpty()) {
            throw new BadPrometheusException("no match[] parameter provided");
        }
        PrometheusParameters.Span span = parameters.span();
        Collection<Labels> found = parameters.limited(engine.series(selectors, span.start(), span.end()));
        return response(List.of(), json -> {
            json.writeStartArray("data");
            found.forEach(labels -> PrometheusJson.write(json, labels));
            json.writeEnd();
        });
    }

    /** The names of labels. */
    @GET
    @Path("labels")
    public Response labels(@Context UriInfo uri) {
        return labels(PrometheusParameters.of(uri));
    }

    /** The same by a form. */
    @POST
    @Path("labels")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response labels(MultivaluedMap<String, String> form, @Context UriInfo uri) {
        return labels(PrometheusParameters.of(uri, form));
    }

    private Response labels(PrometheusParameters parameters) {
        PrometheusParameters.Span span = parameters.span();
        return texts(parameters.limited(engine.labelNames(parameters.all("match[]"), span.start(), span.end())));
    }

    /** The values of a label. */
    @GET
    @Path("label/{name}/values")
    public Response values(@PathParam("name") String name, @Context UriInfo uri) {
        PrometheusParameters parameters = PrometheusParameters.of(uri);
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
            throw new BadPrometheusException("invalid label name: \"" + PrometheusParameters.shortened(name) + '"');
        }
        PrometheusParameters.Span span = parameters.span();
        return texts(parameters.limited(engine.labelValues(name, parameters.all("match[]"), span.start(), span.end())));
    }

    private static Response texts(Collection<String> texts) {
        return response(List.of(), json -> {
            json.writeStartArray("data");
            texts.forEach(json::write);
            json.writeEnd();
        });
    }

    /** What metrics are. */
    @GET
    @Path("metadata")
    public Response metadata(@Context UriInfo uri) {
        PrometheusParameters parameters = PrometheusParameters.of(uri);
        String metric = parameters.optional("metric");
        var all = engine.metadata();
        Collection<String> names = parameters.limited(all.keySet().stream()
                .filter(name -> metric == null || metric.equals(name))
                .toList());
        return response(List.of(), json -> {
            json.writeStartObject("data");
            for (String name : names) {
                PromqlEngine.Description description = requireNonNull(all.get(name));
                json.writeStartArray(name).writeStartObject();
                json.write("type", description.type());
                json.write("help", description.help());
                json.write("unit", description.unit());
                json.writeEnd().writeEnd();
            }
            json.writeEnd();
        });
    }

    /** As which Prometheus this behaves; clients choose by it what they ask. */
    @GET
    @Path("status/buildinfo")
    public Response buildinfo() {
        return response(
                List.of(),
                json -> json.writeStartObject("data")
                        .write("version", VERSION)
                        .write("revision", "zeroheap")
                        .write("branch", "")
                        .write("buildUser", "")
                        .write("buildDate", "")
                        .write("goVersion", "")
                        .writeEnd());
    }

    /** Writes the member {@code data}. */
    @FunctionalInterface
    interface DataWriter {
        void write(JsonGenerator json);
    }

    private static Response response(List<String> warnings, DataWriter data) {
        return Response.ok(PrometheusJson.envelope(warnings, data))
                .header("Cache-Control", "no-store")
                .build();
    }
}
