package dev.zeroheap.rest.http;

import dev.zeroheap.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.net.MalformedURLException;
import java.util.Set;

/** What a path asks of its caller. Whatever is not named here needs a token with role {@code read}. */
enum Need {
    /** Nothing: health, and the page's files, which hold no data. */
    NOTHING,
    /** To be told who one is. */
    SESSION,
    /** {@link Role#READ}. */
    READ,
    /** {@link Role#SQL}. */
    SQL;

    private static final String API = "/" + RestApplication.PATH;
    private static final String HEALTH = "/health";
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** Of a request; odd spellings of a path need what the path needs. */
    static Need of(HttpServletRequest request) {
        String path = path(request);
        if (isBelow(path, HEALTH)) {
            return NOTHING;
        }
        if (path.equals(SessionResource.PATH)) {
            return SESSION;
        }
        if (isBelow(path, SqlResource.PATH)) {
            return SQL;
        }
        return READING.contains(request.getMethod()) && !isBelow(path, API) && isFile(request, path) ? NOTHING : READ;
    }

    /** The role that goes with it. */
    Role role() {
        return this == SQL ? Role.SQL : Role.READ;
    }

    /** The decoded path, without parameters, doubled slashes or one at its end, as JAX-RS would match it at most. */
    static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        String path = (request.getServletPath() + (info == null ? "" : info))
                .replaceAll(";[^/]*", "")
                .replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    static boolean isBelow(String path, String parent) {
        return path.equals(parent) || path.startsWith(parent + "/");
    }

    private static boolean isFile(HttpServletRequest request, String path) {
        if (path.isEmpty() || path.equals("/")) {
            return true;
        }
        if (path.contains("..") || isBelow(path, "/WEB-INF") || isBelow(path, "/META-INF")) {
            return false;
        }
        try {
            return request.getServletContext().getResource(path) != null;
        } catch (MalformedURLException noPath) {
            return false;
        }
    }
}
