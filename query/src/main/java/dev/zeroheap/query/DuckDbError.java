package dev.zeroheap.query;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What DuckDB says of an error, in the form that its setting {@code errors_as_json} gives. */
final class DuckDbError {
    private static final Pattern TYPE = Pattern.compile("\\A\\{\"exception_type\":\"([^\"]*)\"");
    private static final Pattern MESSAGE = Pattern.compile("\"exception_message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private DuckDbError() {}

    static boolean isOutOfMemory(SQLException e) {
        return isOf(e, Set.of("Out of Memory"));
    }

    /** Whether a file could not be read, or was not what it should be: not the fault of a statement. */
    static boolean isUnreadable(ReadFailure e) {
        return e.getCause() instanceof SQLException cause && isOf(cause, Set.of("IO", "Invalid", "Serialization"));
    }

    private static boolean isOf(SQLException e, Set<String> types) {
        Matcher matcher = TYPE.matcher(String.valueOf(e.getMessage()));
        return matcher.find() && types.contains(matcher.group(1));
    }

    /** The first line of the message itself. */
    static String text(SQLException e) {
        String all = String.valueOf(e.getMessage());
        Matcher matcher = MESSAGE.matcher(all);
        String message = matcher.find() ? matcher.group(1).replaceAll("\\\\n[\\s\\S]*", "") : all;
        return message.replaceAll("\\\\(.)", "$1");
    }
}
