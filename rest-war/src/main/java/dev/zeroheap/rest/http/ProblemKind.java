package dev.zeroheap.rest.http;

import dev.zeroheap.access.Refusal;
import dev.zeroheap.query.QueryException;
import java.net.URI;

/** The kinds of problem that clients may tell apart, each with its HTTP status. */
enum ProblemKind {
    INVALID_PARAMETER("invalid-parameter", "Invalid parameter", 400),
    UNKNOWN_PARAMETER("unknown-parameter", "Unknown parameter", 400),
    BAD_REQUEST("bad-request", "Bad request", 400),
    UNAUTHORIZED("unauthorized", "Sign in", 401),
    FORBIDDEN("forbidden", "Not allowed", 403),
    NOT_FOUND("not-found", "Not found", 404),
    METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", 405),
    NOT_ACCEPTABLE("not-acceptable", "Not acceptable", 406),
    BODY_TOO_LARGE("body-too-large", "Body too large", 413),
    TOO_LARGE("too-large", "Too large to answer", 422),
    TOO_MANY_REQUESTS("too-many-requests", "Too many requests", 429),
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

    /** The kind of what access refuses. */
    static ProblemKind of(Refusal.Reason reason) {
        return switch (reason) {
            case NO_TOKEN, WRONG_TOKEN, EXPIRED_TOKEN, REVOKED_TOKEN -> UNAUTHORIZED;
            case MISSING_ROLE, FOREIGN_ORIGIN -> FORBIDDEN;
            case BODY_TOO_LARGE -> BODY_TOO_LARGE;
            case TOO_MANY_REQUESTS, TOO_MANY_AT_ONCE -> TOO_MANY_REQUESTS;
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
