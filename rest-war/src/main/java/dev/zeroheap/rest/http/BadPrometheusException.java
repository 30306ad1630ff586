package dev.zeroheap.rest.http;

/** A parameter of the API of Prometheus breaks its rule; the message says which and how. */
final class BadPrometheusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadPrometheusException(String message) {
        super(message);
    }
}
