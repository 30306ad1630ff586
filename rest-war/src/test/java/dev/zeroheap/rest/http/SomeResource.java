package dev.zeroheap.rest.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** A resource that answers, fails and streams in the ways that the real ones might. */
@Path("v1/some")
@Produces(MediaType.APPLICATION_JSON)
public class SomeResource {
    /** A value of every kind that an answer may hold. */
    public record Sample(Instant someInstant, double p99, Optional<Double> errorRate, Optional<String> absent) {}

    /** A record, as JSON. */
    @GET
    public Sample record() {
        return new Sample(Instant.parse("2026-11-23T12:00:00.000123Z"), 0.5, Optional.of(0.25), Optional.empty());
    }

    /** A template in the path. */
    @GET
    @Path("of/{id}")
    public Sample of(@PathParam("id") String id) {
        return record();
    }

    /** Nothing at all. */
    @GET
    @Path("empty")
    public Response empty() {
        return Response.noContent().build();
    }

    /** Elsewhere. */
    @GET
    @Path("moved")
    public Response moved() {
        return Response.seeOther(URI.create("elsewhere")).build();
    }

    /** A defect. */
    @GET
    @Path("defect")
    public Sample defect() {
        throw new IllegalStateException("secret of the defect");
    }

    /** An error of the JVM. */
    @GET
    @Path("error")
    public Sample error() {
        throw new StackOverflowError("secret of the error");
    }

    /** A server error by JAX-RS's own exception. */
    @GET
    @Path("unavailable")
    public Sample unavailable() {
        throw new ServiceUnavailableException("secret of the unavailable");
    }

    /** A body that is longer than the server buffers. */
    @GET
    @Path("stream")
    public StreamingOutput stream() {
        return output -> {
            for (int i = 0; i < 10_000; i++) {
                output.write("0123456789".getBytes(StandardCharsets.US_ASCII));
            }
            output.write('\n');
            output.flush();
        };
    }

    /** A client that goes away. */
    @GET
    @Path("gone")
    public StreamingOutput gone() {
        return output -> {
            byte[] incompressible = new byte[20_000];
            new Random(1).nextBytes(incompressible);
            output.write(incompressible);
            output.flush();
            throw new IOException("connection reset");
        };
    }

    /** What its reader waits for. */
    @GET
    @Path("events-in-time")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public String eventsInTime() {
        return "data: 1\n\n";
    }

    /** What is compressed already, by its type. */
    @GET
    @Path("table")
    @Produces("application/vnd.apache.parquet")
    public String table() {
        return "data: 1\n\n";
    }
}
