package dev.zeroheap.query.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into its pieces. */
final class Lexer {
    private static final Pattern BLANK = Pattern.compile("(?:\\s|#[^\\n]*)+");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern DURATION = Pattern.compile("(?:\\d+(?:ms|[smhdwy]))+(?![a-zA-Z0-9_])");
    private static final Pattern NUMBER =
            Pattern.compile("0[xX][0-9a-fA-F]{1,15}|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?(?![a-zA-Z0-9_.])");
    private static final Pattern SIGN = Pattern.compile("=~|!~|==|!=|<=|>=|[-+*/%^(){}\\[\\],<>=@:]");

    private final String text;
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        do {
            tokens.add(lexer.next());
        } while (tokens.get(tokens.size() - 1).kind() != Token.Kind.END);
        return tokens;
    }

    private Token next() {
        Matcher blank = BLANK.matcher(text).region(at, text.length());
        if (blank.lookingAt()) {
            at = blank.end();
        }
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", at);
        }
        char c = text.charAt(at);
        if (c == '"' || c == '\'' || c == '`') {
            return quoted(c);
        }
        for (Token.Kind kind : List.of(Token.Kind.NAME, Token.Kind.DURATION, Token.Kind.NUMBER, Token.Kind.SIGN)) {
            Matcher matcher = patternOf(kind).matcher(text).region(at, text.length());
            matcher.useTransparentBounds(true);
            if (matcher.lookingAt()) {
                int start = at;
                at = matcher.end();
                return new Token(kind, matcher.group(), start);
            }
        }
        throw error(text, at, "unexpected character: '" + Character.toString(text.codePointAt(at)) + "'");
    }

    private static Pattern patternOf(Token.Kind kind) {
        return switch (kind) {
            case NAME -> NAME;
            case DURATION -> DURATION;
            case NUMBER -> NUMBER;
            case SIGN, TEXT, END -> SIGN;
        };
    }

    private Token quoted(char quote) {
        int start = at++;
        StringBuilder said = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n' && quote != '`') {
                break;
            }
            said.append(c == '\\' && quote != '`' ? escaped() : String.valueOf(c));
        }
        if (at >= text.length() || text.charAt(at) != quote) {
            throw error(text, start, "unterminated quoted string");
        }
        at++;
        return new Token(Token.Kind.TEXT, said.toString(), start);
    }

    private String escaped() {
        if (at >= text.length()) {
            throw error(text, at, "escape sequence not terminated");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000b";
            case '\\', '"', '\'' -> String.valueOf(c);
            case 'x' -> coded(2);
            case 'u' -> coded(4);
            case 'U' -> coded(8);
            default -> throw error(text, at - 1, "unknown escape sequence '" + c + "'");
        };
    }

    private String coded(int digits) {
        int end = at + digits;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]+")) {
            throw error(text, at, "escape sequence must have " + digits + " hexadecimal digits");
        }
        long code = Long.parseLong(text.substring(at, end), 16);
        if (code == 0 || code > Character.MAX_CODE_POINT || Character.getType((int) code) == Character.SURROGATE) {
            throw error(text, at, "escape sequence is no character of Unicode");
        }
        at = end;
        return Character.toString((int) code);
    }

    /** A mistake at a place, told as Prometheus tells it: line and column from 1. */
    static PromqlException error(String text, int at, String message) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new PromqlException(PromqlException.Kind.SYNTAX, line + ":" + column + ": parse error: " + message);
    }
}
