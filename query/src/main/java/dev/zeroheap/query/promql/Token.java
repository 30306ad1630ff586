package dev.zeroheap.query.promql;

/**
 * A piece of an expression.
 *
 * @param kind what it is
 * @param text as it stands there; of a text in quotes, what it says
 * @param start where it begins, from 0
 */
record Token(Kind kind, String text, int start) {
    enum Kind {
        NAME,
        NUMBER,
        DURATION,
        TEXT,
        SIGN,
        END
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /** Key words are names that stand where no metric can. */
    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }
}
