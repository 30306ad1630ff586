package dev.zeroheap.rest.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;

/** The server's JAX-RS without the server: a request goes in as an object, the bytes of the response come out. */
final class InMemoryServer {
    private static final URI API = URI.create("http://localhost/api/");

    private final ApplicationHandler handler;

    InMemoryServer(Object... components) {
        this.handler = new ApplicationHandler(new ResourceConfig().registerInstances(components));
    }

    /** What came back. */
    record Answer(int status, Map<String, String> headers, ByteArrayOutputStream bytes) {
        String body() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    Answer get(String path) {
        return send("GET", path, "*/*");
    }

    Answer post(String path, String body) {
        return post(path, body, "application/json");
    }

    Answer postForm(String path, String body) {
        return post(path, body, "application/x-www-form-urlencoded");
    }

    private Answer post(String path, String body, String type) {
        ContainerRequest request = request("POST", path, Map.of("Accept", "*/*", "Content-Type", type));
        request.setEntityStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        return send(request);
    }

    Answer send(String method, String path, String accept) {
        return send(method, path, Map.of("Accept", accept));
    }

    Answer send(String method, String path, Map<String, String> requestHeaders) {
        return send(request(method, path, requestHeaders));
    }

    private static ContainerRequest request(String method, String path, Map<String, String> requestHeaders) {
        ContainerRequest request =
                new ContainerRequest(API, API.resolve(path), method, null, new MapPropertiesDelegate(), null);
        requestHeaders.forEach(request::header);
        return request;
    }

    private Answer send(ContainerRequest request) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            ContainerResponse response = handler.apply(request, body).get(30, TimeUnit.SECONDS);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.getStringHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
            return new Answer(response.getStatus(), headers, body);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
