package dev.zeroheap.query;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a question got no answer: what this module throws, and nothing else.
 *
 * <p>The message is a sentence for the one who asked, with the rule and the value that broke it, as in {@code limit must
 * be 1..10000: 20000}.
 */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final @Nullable String parameter;

    private QueryException(Code code, @Nullable String parameter, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.parameter = parameter;
    }

    static QueryException invalid(String parameter, String message) {
        return new QueryException(Code.INVALID_PARAMETER, parameter, message, null);
    }

    static QueryException unknown(String parameter, String message) {
        return new QueryException(Code.UNKNOWN_PARAMETER, parameter, message, null);
    }

    static QueryException of(Code code, String message) {
        return new QueryException(code, null, message, null);
    }

    static QueryException of(Code code, String message, Throwable cause) {
        return new QueryException(code, null, message, cause);
    }

    static QueryException ofRows(int rowLimit, String advice) {
        return of(Code.TOO_LARGE, "an answer must have at most " + rowLimit + " rows, but has more; ask for " + advice);
    }

    /** Whether DuckDB had not memory enough. */
    boolean isOutOfMemory() {
        return code == Code.TOO_LARGE && getCause() instanceof SQLException;
    }

    /** What kind of trouble. */
    public Code code() {
        return code;
    }

    /** The parameter that broke a rule; there is one for the two codes that are the asker's fault. */
    public Optional<String> parameter() {
        return Optional.ofNullable(parameter);
    }

    /** The kinds of trouble. */
    public enum Code {
        /** A parameter breaks its rule: the question must be asked differently. */
        INVALID_PARAMETER,
        /** There is no such parameter for this question. */
        UNKNOWN_PARAMETER,
        /** The answer has more rows, or needs more memory, than is allowed: ask for less. */
        TOO_LARGE,
        /** The answer took longer than is allowed: ask for less. */
        TIMEOUT,
        /** Too many questions are being answered: ask again soon. */
        BUSY,
        /** The one who asked has {@linkplain Cancellation cancelled} the question. */
        CANCELLED,
        /** Neither log nor archive can be read, or the engine is closed: the operator must look. */
        UNAVAILABLE;

        /** The code in an error body, for example {@code invalid_parameter}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
