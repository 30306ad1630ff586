package dev.zeroheap.rest.http;

import dev.zeroheap.access.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A request whose body has been read, and is not longer than so much.
 *
 * <p>Read before anything else, because afterwards the connection is watched for its end: two that read one connection take
 * bytes from each other.
 */
final class WholeBody extends HttpServletRequestWrapper {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final byte[] body;

    private WholeBody(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
    }

    /** The request itself where it has no body, or a form, which the server reads, up to a bound of its own. */
    static HttpServletRequest of(HttpServletRequest request, long maxBytes) throws Refusal, IOException {
        long length = request.getContentLengthLong();
        if (length > maxBytes) {
            throw tooLarge(maxBytes, "it has " + length);
        }
        boolean hasBody = length > 0 || request.getHeader("Transfer-Encoding") != null;
        if (!hasBody || isForm(request)) {
            return request;
        }
        int limit = (int) Math.min(maxBytes + 1, Integer.MAX_VALUE);
        byte[] body = request.getInputStream().readNBytes(limit);
        if (body.length > maxBytes) {
            throw tooLarge(maxBytes, "it has more");
        }
        return new WholeBody(request, body);
    }

    static boolean isForm(ServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    private static Refusal tooLarge(long maxBytes, String found) {
        return new Refusal(
                Refusal.Reason.BODY_TOO_LARGE, "the body must have at most " + maxBytes + " bytes: " + found);
    }

    @Override
    public ServletInputStream getInputStream() {
        return new InMemory(new ByteArrayInputStream(body));
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class InMemory extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        InMemory(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
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
            throw new IllegalStateException("the body is there already");
        }
    }
}
