package dev.zeroheap.rest.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;

/**
 * Makes an answer that fails half way look like it: its connection is closed without the end of the body. JAX-RS would
 * only log the failure and end the body as if it were whole.
 *
 * <p>A failure before the first byte passes, and is answered as a problem.
 */
@Priority(Priorities.ENTITY_CODER + 1)
public final class BrokenAnswers implements WriterInterceptor {
    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        CountingStream counting = new CountingStream(context.getOutputStream());
        context.setOutputStream(counting);
        try {
            context.proceed();
        } catch (IOException | RuntimeException e) {
            if (counting.bytes() == 0) {
                throw e;
            }
            if (context.getProperty(ClientConnection.ATTRIBUTE) instanceof ClientConnection connection) {
                connection.abort();
            }
            throw new IOException("the answer broke off: " + e.getMessage(), e);
        }
    }
}
