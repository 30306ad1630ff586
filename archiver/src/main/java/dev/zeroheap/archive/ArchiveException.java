package dev.zeroheap.archive;

import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** What this module throws: the code says what kind of trouble, the message which file, rule or value. */
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    /** Trouble without a cause below it. */
    public ArchiveException(Code code, String message) {
        this(code, message, null);
    }

    /** Trouble that another one brought. */
    public ArchiveException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** What failed and, from the innermost cause, why: libraries seldom say both in one message. */
    static String messageOf(@Nullable Throwable cause) {
        if (cause == null) {
            return "";
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String what = text(cause);
        String why = text(root);
        return what.contains(why) ? what : what + ": " + why;
    }

    private static String text(Throwable cause) {
        boolean isOnlyAPath = cause instanceof FileSystemException e && e.getReason() == null;
        return cause.getMessage() == null || isOnlyAPath ? cause.toString() : cause.getMessage();
    }

    /** What kind of trouble. */
    public Code code() {
        return code;
    }

    /** The kinds of trouble. */
    public enum Code {
        /** A setting, argument or option breaks its rule. */
        BAD_SETTING,
        /** The catalog or the table's metadata cannot be opened or read. */
        ARCHIVE_UNREADABLE,
        /** A segment or a file to import cannot be read or converted; it stays where it is. */
        INPUT_FAILED,
        /** These bytes were imported before. */
        ALREADY_IMPORTED,
        /** Another archiver works on this archive. */
        BUSY,
        /** Files could not be written, or the commit failed; the next run tries again. */
        WRITE_FAILED
    }

    /** Throws {@link Code#BAD_SETTING} with the rule and the value unless it holds. */
    static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new ArchiveException(Code.BAD_SETTING, rule + ": " + value);
        }
    }
}
