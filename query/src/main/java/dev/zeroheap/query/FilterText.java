package dev.zeroheap.query;

import java.nio.charset.StandardCharsets;

/** The rule for texts that become part of a statement: some, not too much, and what UTF-8 can say. */
final class FilterText {
    private FilterText() {}

    /** Returns the text, or throws naming the parameter. */
    static String check(String parameter, String text, int maxChars) {
        if (text.isEmpty()) {
            throw QueryException.invalid(parameter, Echo.of(parameter) + " must not be empty");
        }
        if (text.length() > maxChars) {
            throw QueryException.invalid(
                    parameter,
                    Echo.of(parameter) + " must have at most " + maxChars + " characters: it has " + text.length());
        }
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw QueryException.invalid(
                    parameter,
                    Echo.of(parameter) + " must be Unicode text without NUL and unpaired surrogates: " + Echo.of(text));
        }
        return text;
    }
}
