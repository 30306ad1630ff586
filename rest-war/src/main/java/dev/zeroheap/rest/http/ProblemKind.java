package dev.zeroheap.rest.http;

import dev.zeroheap.query.QueryException;
import java.net.URI;

/** The kinds of problem that clients may tell apart, each with its HTTP status. */
enum ProblemKind {
    INVALID_PARAMETER("invalid-parameter", "Invalid parameter", 400),
    UNKNOWN_PARAMETER("unknown-parameter", "Unknown parameter", 400),
    BAD_REQUEST("bad-request", "Bad request", 400),
    NOT_FOUND("not-found", "Not found", 404),
    METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", 405),
    NOT_ACCEPTABLE("not-acceptable", "Not acceptable", 406),
    TOO_LARGE("too-large", "Too large to answer", 422),
    INTERNAL_ERROR("internal-error", "Internal error", 500),
    BUSY("busy", "Busy", 503),
    TIME_LIMIT("time-limit", "Time limit exceeded", 503),
    UNAVAILABLE("unavailable", "Unavailable", 503);

    private final URI type;
    private final String title;
    private final int status;

    ProblemKind(String name, String title, int status) {
        this.type = URI.create("urn:zeroheap:problem:" + name);
        this.title = title;
        this.status = status;
    }

    /** The kind of what the query module throws. */
    static ProblemKind of(QueryException.Code code) {
        return switch (code) {
            case INVALID_PARAMETER -> INVALID_PARAMETER;
            case UNKNOWN_PARAMETER -> UNKNOWN_PARAMETER;
            case TOO_LARGE -> TOO_LARGE;
            case TIMEOUT -> TIME_LIMIT;
            case BUSY -> BUSY;
            case CANCELLED, UNAVAILABLE -> UNAVAILABLE;
        };
    }

    URI type() {
        return type;
    }

    String title() {
        return title;
    }

    int status() {
        return status;
    }
}
