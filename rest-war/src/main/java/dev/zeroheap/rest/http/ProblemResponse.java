package dev.zeroheap.rest.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes a problem where JAX-RS does not: from filters and servlets. */
final class ProblemResponse {
    private ProblemResponse() {}

    static void send(Problem problem, HttpServletResponse response) throws IOException {
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(JsonFormat.jsonb().toJson(problem).getBytes(StandardCharsets.UTF_8));
    }
}
