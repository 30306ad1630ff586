package dev.zeroheap.rest.http;

import jakarta.ws.rs.core.MultivaluedMap;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A body that is found out while it is written.
 *
 * <p>What is thrown before the first byte is answered like any failure; after it, it breaks the answer off.
 */
@FunctionalInterface
interface Download {
    /**
     * Writes all of it.
     *
     * @param headers those of the response, which can be changed until the first byte
     */
    void writeTo(MultivaluedMap<String, Object> headers, OutputStream target) throws IOException;
}
