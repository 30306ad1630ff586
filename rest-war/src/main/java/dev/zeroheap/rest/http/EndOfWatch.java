package dev.zeroheap.rest.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** Has the connection closed behind an answer for which it was watched, or will be while the answer is sent. */
public final class EndOfWatch implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(GoneClients.WATCH) instanceof GoneClients client
                && (response.getEntity() instanceof Download || client.end())) {
            response.getHeaders().putSingle("Connection", "close");
        }
    }
}
