package dev.zeroheap.rest.http;

import java.util.List;

/** Parameter {@code format} names none that there is, or comes more than once. */
final class BadFormatException extends RuntimeException {
    static final String PARAMETER = "format";

    private static final long serialVersionUID = 1L;
    private static final int MAX_ECHO_CHARS = 100;

    private BadFormatException(String message) {
        super(message);
    }

    /** For a value that is none of these. */
    static BadFormatException of(String value, List<ResultFormat> allowed) {
        return new BadFormatException("format must be one of " + ResultFormat.names(allowed) + ": "
                + (value.length() > MAX_ECHO_CHARS ? value.substring(0, MAX_ECHO_CHARS) + "..." : value));
    }

    static BadFormatException ofTimes(int times) {
        return new BadFormatException("format must be given once: it came " + times + " times");
    }
}
