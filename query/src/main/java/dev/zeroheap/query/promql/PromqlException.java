package dev.zeroheap.query.promql;

/** An expression that gets no answer; the message is a sentence for the one who asked. */
public final class PromqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    PromqlException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Why. */
    public enum Kind {
        /** It is no PromQL. */
        SYNTAX,
        /** It is PromQL that is not supported, or that has no answer for these series. */
        EXECUTION
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    static PromqlException unsupported(String what) {
        return new PromqlException(Kind.EXECUTION, what + " is not supported; README.md says what is");
    }

    static PromqlException execution(String message) {
        return new PromqlException(Kind.EXECUTION, message);
    }
}
