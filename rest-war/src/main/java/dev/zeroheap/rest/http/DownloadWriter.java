package dev.zeroheap.rest.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Lets a {@link Download} write itself. */
public final class DownloadWriter implements MessageBodyWriter<Object> {
    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return Download.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Object download,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream target)
            throws IOException {
        try {
            ((Download) download).writeTo(headers, target);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
