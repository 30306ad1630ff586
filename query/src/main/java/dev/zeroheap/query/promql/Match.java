package dev.zeroheap.query.promql;

import dev.zeroheap.query.Operator;
import java.util.regex.Pattern;

/**
 * What a selector says of a label: {@code model=~"gpt-.*"}.
 *
 * @param label its name
 * @param operator {@link Operator#IN} for {@code =}, {@link Operator#NOT_IN}, {@link Operator#MATCHES} or {@link
 *     Operator#NOT_MATCHES}
 * @param value with what it is compared; empty for a label that is absent
 */
public record Match(String label, Operator operator, String value) {
    /** Whether it is true of a value, where that is known here and not in the engine: of names and bounds. */
    boolean isTrueOf(String text) {
        return switch (operator) {
            case IN -> text.equals(value);
            case NOT_IN -> !text.equals(value);
            case MATCHES -> matches(text);
            case NOT_MATCHES -> !matches(text);
            case PREFIX, BELOW, AT_MOST, ABOVE, AT_LEAST, EXISTS, ABSENT ->
                throw new IllegalStateException("no selector says " + operator);
        };
    }

    /** What Java's regular expressions may do for ever, which those of the engine cannot, is cut short. */
    private boolean matches(String text) {
        return Pattern.compile(value, Pattern.DOTALL)
                .matcher(new LimitedText(text))
                .matches();
    }

    /** A text that may be looked at so often. */
    private static final class LimitedText implements CharSequence {
        private static final int MAX_LOOKS = 1_000_000;

        private final String text;
        private int looks;

        LimitedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MAX_LOOKS) {
                throw PromqlException.execution("a regular expression takes too long");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    boolean isPattern() {
        return operator == Operator.MATCHES || operator == Operator.NOT_MATCHES;
    }

    @Override
    public String toString() {
        String sign = operator == Operator.IN ? "=" : operator.sign();
        return label + sign + '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
