package dev.zeroheap.rest.http;

import jakarta.ws.rs.BadRequestException;

/** A body that is no question; the message says what it must be, and goes to the asker. */
final class BadBodyException extends BadRequestException {
    private static final long serialVersionUID = 1L;

    BadBodyException(String message) {
        super(message);
    }
}
