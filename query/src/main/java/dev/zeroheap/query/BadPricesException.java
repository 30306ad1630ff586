package dev.zeroheap.query;

/** A file of prices that breaks a rule; the message names file, line and rule. Never leaves this module. */
final class BadPricesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadPricesException(String message) {
        super(message);
    }
}
