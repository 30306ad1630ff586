package dev.zeroheap.log4j;

import org.jspecify.annotations.Nullable;

/**
 * Short pieces of line as they were encoded before, with what stands around the text: {@code ,"model":"gpt-4o"}.
 *
 * <p>Most texts of an event come again in the next ones: names, label keys, models, tenants. Comparing a text with that of
 * a piece, and writing the piece eight bytes at a time, costs about half of encoding it.
 *
 * <p>Owner: that of the line. The size is fixed: {@link #WAYS} pieces of at most {@link #MAX_BYTES} for each place, made when
 * they are first needed, and so many references to strings, all of them short.
 */
final class PieceCache {
    /** Longer pieces are not kept. */
    static final int MAX_BYTES = 48;

    private static final int WAY_BITS = 5;
    private static final int WAYS = 1 << WAY_BITS;

    /** Times this, neighbouring numbers come to lie far apart: multiplicative hashing, after Knuth. */
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    /** Of so many strings that found neither of their ways free, one takes the first: fresh strings cost little then. */
    private static final int MISSES_PER_CHANGE = 16;

    private final @Nullable Piece[] pieces;
    private int misses;

    PieceCache(int places) {
        pieces = new Piece[places * WAYS];
    }

    /** The piece of this string at this place, or null. */
    @Nullable
    Piece find(int place, String text) {
        int index = indexOf(place, text);
        Piece piece = pieces[index];
        if (piece != null && text.equals(piece.text)) {
            return piece;
        }
        piece = pieces[index ^ 1];
        return piece != null && text.equals(piece.text) ? piece : null;
    }

    /** Perhaps keeps {@code from[start]} to {@code from[end]}, exclusive, which is what this string became here. */
    void offer(int place, String text, byte[] from, int start, int end) {
        if (end - start > MAX_BYTES) {
            return;
        }
        int index = indexOf(place, text);
        if (pieces[index] == null) {
            pieces[index] = new Piece(text, from, start, end);
        } else if (pieces[index ^ 1] == null) {
            pieces[index ^ 1] = new Piece(text, from, start, end);
        } else if (++misses % MISSES_PER_CHANGE == 0) {
            pieces[index].keep(text, from, start, end);
        }
    }

    /** Tells apart what is likely to alternate ({@code tenant-7}, {@code tenant-8}), without reading the whole string. */
    private static int indexOf(int place, String text) {
        int length = text.length();
        int mark = length;
        if (length > 1) {
            mark += text.charAt(length - 1) + 10 * text.charAt(length - 2);
        }
        return place * WAYS + ((mark * GOLDEN_RATIO) >>> (Integer.SIZE - WAY_BITS));
    }

    /** The bytes of one string, in words. */
    static final class Piece {
        private @Nullable String text;
        private int length;
        private long w0;
        private long w1;
        private long w2;
        private long w3;
        private long w4;
        private long w5;

        private Piece(String text, byte[] from, int start, int end) {
            keep(text, from, start, end);
        }

        private void keep(String newText, byte[] from, int start, int end) {
            text = null; // should this fail half-way, these are nobody's bytes
            length = end - start;
            // What stands behind the piece comes along, and is written over by what follows it.
            w0 = Snippet.read(from, start);
            w1 = Snippet.read(from, start + 8);
            w2 = Snippet.read(from, start + 16);
            w3 = Snippet.read(from, start + 24);
            w4 = Snippet.read(from, start + 32);
            w5 = Snippet.read(from, start + 40);
            text = newText;
        }

        /**
         * Writes the piece from {@code to[at]} on and returns the index behind it. How much is overwritten behind that
         * depends on the length in one step only, which the processor guesses right more often than six.
         */
        int write(byte[] to, int at) {
            Snippet.write(w0, to, at);
            Snippet.write(w1, to, at + 8);
            if (length > 16) {
                Snippet.write(w2, to, at + 16);
                Snippet.write(w3, to, at + 24);
                Snippet.write(w4, to, at + 32);
                Snippet.write(w5, to, at + 40);
            }
            return at + length;
        }
    }
}
