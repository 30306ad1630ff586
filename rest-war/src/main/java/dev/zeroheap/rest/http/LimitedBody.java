package dev.zeroheap.rest.http;

import dev.zeroheap.access.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request whose body must not be longer than so much, also where it does not say beforehand how long it is. */
final class LimitedBody extends HttpServletRequestWrapper {
    private final long maxBytes;
    private @Nullable ServletInputStream limited;

    private LimitedBody(HttpServletRequest request, long maxBytes) {
        super(request);
        this.maxBytes = maxBytes;
    }

    /** The request, as it is where its length is known and allowed. */
    static HttpServletRequest of(HttpServletRequest request, long maxBytes) throws Refusal {
        long length = request.getContentLengthLong();
        if (length > maxBytes) {
            throw new Refusal(
                    Refusal.Reason.BODY_TOO_LARGE,
                    "the body must have at most " + maxBytes + " bytes: it has " + length);
        }
        return length >= 0 || request.getHeader("Transfer-Encoding") == null
                ? request
                : new LimitedBody(request, maxBytes);
    }

    /** The body was found to be too long while it was read. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long maxBytes) {
            super("the body must have at most " + maxBytes + " bytes: it has more");
        }

        /** That which JAX-RS has wrapped. */
        static Optional<TooLongException> in(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof TooLongException found) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (limited == null) {
            limited = new Limited(super.getInputStream(), maxBytes);
        }
        return limited;
    }

    private static final class Limited extends ServletInputStream {
        private final ServletInputStream body;
        private final long maxBytes;
        private long read;

        Limited(ServletInputStream body, long maxBytes) {
            this.body = body;
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            int one = body.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int some = body.read(bytes, offset, length);
            count(Math.max(0, some));
            return some;
        }

        private void count(int some) throws IOException {
            read += some;
            if (read > maxBytes) {
                throw new TooLongException(maxBytes);
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
