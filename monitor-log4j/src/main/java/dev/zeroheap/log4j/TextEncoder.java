package dev.zeroheap.log4j;

/**
 * Writes a Java string as the inside of a JSON string in UTF-8.
 *
 * <p>The result is valid whatever the string holds: control characters, quotes and backslashes are escaped, half a
 * surrogate pair becomes U+FFFD. Nothing is allocated; the caller has made sure of the room.
 */
final class TextEncoder {
    /** The most bytes that one {@code char} can become: a control character as {@code \}{@code u0000}. */
    static final int MAX_BYTES_PER_CHAR = 6;

    private static final byte PLAIN = 0;
    private static final byte UNICODE_ESCAPE = 'u';
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /** For each ASCII character: plain, or the letter after the backslash. */
    private static final byte[] ESCAPE = new byte[128];

    static {
        for (int c = 0; c < ' '; c++) {
            ESCAPE[c] = UNICODE_ESCAPE;
        }
        ESCAPE['"'] = '"';
        ESCAPE['\\'] = '\\';
        ESCAPE['\b'] = 'b';
        ESCAPE['\f'] = 'f';
        ESCAPE['\n'] = 'n';
        ESCAPE['\r'] = 'r';
        ESCAPE['\t'] = 't';
    }

    private TextEncoder() {}

    /** Writes the text from {@code to[at]} on and returns the index behind it. */
    static int write(String text, byte[] to, int at) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128 || ESCAPE[c] != PLAIN) {
                return writeRest(text, i, to, at + i);
            }
            to[at + i] = (byte) c;
        }
        return at + length;
    }

    private static int writeRest(String text, int from, byte[] to, int at) {
        int next = at;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128) {
                next = writeAscii(c, to, next);
            } else if (c < 0x800) {
                to[next++] = (byte) (0xC0 | c >> 6);
                to[next++] = (byte) (0x80 | (c & 0x3F));
            } else if (startsPair(text, i)) {
                int codePoint = Character.toCodePoint(c, text.charAt(++i));
                to[next++] = (byte) (0xF0 | codePoint >> 18);
                to[next++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                to[next++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                to[next++] = (byte) (0x80 | (codePoint & 0x3F));
            } else {
                char whole = Character.isSurrogate(c) ? '\uFFFD' : c;
                to[next++] = (byte) (0xE0 | whole >> 12);
                to[next++] = (byte) (0x80 | ((whole >> 6) & 0x3F));
                to[next++] = (byte) (0x80 | (whole & 0x3F));
            }
        }
        return next;
    }

    private static int writeAscii(char c, byte[] to, int at) {
        byte escape = ESCAPE[c];
        if (escape == PLAIN) {
            to[at] = (byte) c;
            return at + 1;
        }
        to[at] = '\\';
        to[at + 1] = escape;
        if (escape != UNICODE_ESCAPE) {
            return at + 2;
        }
        to[at + 2] = '0';
        to[at + 3] = '0';
        to[at + 4] = HEX[c >> 4];
        to[at + 5] = HEX[c & 0xF];
        return at + 6;
    }

    /** How many bytes {@link #write} would write. */
    static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128) {
                byte escape = ESCAPE[c];
                bytes += escape == PLAIN ? 1 : escape == UNICODE_ESCAPE ? 6 : 2;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (startsPair(text, i)) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /** The text itself if it has at most {@code maxChars}, else its start, without half a surrogate pair at the end. */
    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        return text.substring(0, startsPair(text, maxChars - 1) ? maxChars - 1 : maxChars);
    }

    private static boolean startsPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }
}
