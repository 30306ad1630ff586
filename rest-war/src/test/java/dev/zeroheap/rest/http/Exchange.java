package dev.zeroheap.rest.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One request and its response as a filter sees them, without a server. */
final class Exchange {
    private static final Set<String> FILES = Set.of("/index.html", "/app.js", "/WEB-INF/web.xml");

    private final Map<String, String> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Object> attributes = new HashMap<>();
    private final String method;
    private final String path;
    private String remote = "127.0.0.1";
    private String local = "127.0.0.1";
    private String host = "127.0.0.1";
    private boolean isSecure;
    private long length = -1;
    private byte[] sent = {};

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status = 200;
    private int passed;
    private ServletRequest passedRequest;

    Exchange(String method, String path) {
        this.method = method;
        this.path = path;
    }

    Exchange header(String name, String value) {
        requestHeaders.put(name, value);
        return this;
    }

    Exchange token(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** From another machine. */
    Exchange remote() {
        remote = "10.1.2.3";
        return this;
    }

    Exchange localAddress(String address) {
        local = address;
        return this;
    }

    Exchange host(String name) {
        host = name;
        return header("Host", name + ":8080");
    }

    Exchange secure() {
        isSecure = true;
        return this;
    }

    Exchange length(long bytes) {
        length = bytes;
        return this;
    }

    /** A body of so many bytes that does not say how long it is. */
    Exchange chunked(int bytes) {
        sent = new byte[bytes];
        return header("Transfer-Encoding", "chunked");
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    /** How often the filter let it pass. */
    int passed() {
        return passed;
    }

    /** What it let pass. */
    ServletRequest passedRequest() {
        return passedRequest;
    }

    FilterChain chain() {
        return (request, response) -> {
            passed++;
            passedRequest = request;
        };
    }

    HttpServletRequest request() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, given) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getServletPath", "getRequestURI" -> path;
                    case "getPathInfo" -> null;
                    case "getContextPath" -> "";
                    case "getHeader" -> requestHeaders.get((String) given[0]);
                    case "getRemoteAddr" -> remote;
                    case "getLocalAddr" -> local;
                    case "getServerName" -> host;
                    case "isSecure" -> isSecure;
                    case "getContentLengthLong" -> length;
                    case "getCookies" -> cookies();
                    case "getServletContext" -> context();
                    case "setAttribute" -> attributes.put((String) given[0], given[1]);
                    case "getAttribute" -> attributes.get((String) given[0]);
                    case "isAsyncStarted" -> false;
                    case "getContentType" -> requestHeaders.get("Content-Type");
                    case "getInputStream" -> input();
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    private ServletInputStream input() {
        ByteArrayInputStream bytes = new ByteArrayInputStream(sent);
        return new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] target, int offset, int count) {
                return bytes.read(target, offset, count);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("not asked for");
            }
        };
    }

    private Cookie[] cookies() {
        String cookie = requestHeaders.get("Cookie");
        return cookie == null ? null : new Cookie[] {new Cookie(cookie.split("=", 2)[0], cookie.split("=", 2)[1])};
    }

    private static ServletContext context() {
        return (ServletContext) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, called, given) -> {
                    if (called.getName().equals("getResource")) {
                        return resource((String) given[0]);
                    }
                    throw new UnsupportedOperationException(called.getName());
                });
    }

    private static URL resource(String path) throws MalformedURLException {
        return FILES.contains(path) ? URI.create("file:" + path).toURL() : null;
    }

    HttpServletResponse response() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, called, given) -> switch (called.getName()) {
                    case "setStatus" -> answered((int) given[0]);
                    case "getStatus" -> status;
                    case "setHeader", "addHeader" -> headers.put((String) given[0], (String) given[1]);
                    case "setContentType" -> headers.put("Content-Type", (String) given[0]);
                    case "getOutputStream" -> output();
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    private Object answered(int code) {
        status = code;
        return code;
    }

    private ServletOutputStream output() {
        return new ServletOutputStream() {
            @Override
            public void write(int one) {
                body.write(one);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException("not asked for");
            }
        };
    }
}
