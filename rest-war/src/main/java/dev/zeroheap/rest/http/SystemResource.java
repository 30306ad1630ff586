package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.rest.SystemReport;
import dev.zeroheap.rest.SystemStatus;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** How the service, its log and its archive are: {@code GET /api/v1/system}. */
@Path("v1/system")
public class SystemResource {
    private final SystemStatus status;

    /** Asks this. */
    @Inject
    public SystemResource(SystemStatus status) {
        this.status = requireNonNull(status, "status");
    }

    /** As of some seconds ago at most. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public SystemReport report() {
        return status.report();
    }
}
