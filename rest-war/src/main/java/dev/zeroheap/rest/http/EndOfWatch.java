package dev.zeroheap.rest.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** Leaves the connection alone before an answer is sent, unless the answer is found while it is sent. */
public final class EndOfWatch implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(response.getEntity() instanceof Download)) {
            GoneClients.end(request.getProperty(GoneClients.WATCH));
        }
    }
}
