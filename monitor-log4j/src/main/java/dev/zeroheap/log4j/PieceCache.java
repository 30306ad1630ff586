package dev.zeroheap.log4j;

import org.jspecify.annotations.Nullable;

/**
 * Short pieces of line as they were encoded the last time, found by the very string object that they hold.
 *
 * <p>Most texts of an event are the same objects from one event to the next: names, label keys, models. A string never
 * changes, so the same object at the same place of a line means the same bytes, and writing those eight at a time costs a
 * third of encoding the text. A different object with an equal text is simply encoded.
 *
 * <p>Owner: the thread that owns the event. The size is fixed: {@link #WAYS} pieces of at most {@link #MAX_BYTES} for each
 * place, made when they are first needed, and so many references to strings, all of them short.
 */
final class PieceCache {
    /** Longer pieces are not kept. */
    static final int MAX_BYTES = 48;

    private static final int WAYS = 4;

    /** Of so many strings that were not found where another was, one takes its place: fresh strings cost little then. */
    private static final int MISSES_PER_CHANGE = 16;

    private final @Nullable Piece[] pieces;
    private int misses;

    PieceCache(int places) {
        pieces = new Piece[places * WAYS];
    }

    /** The piece of this string at this place, or null. */
    @SuppressWarnings("ReferenceEquality") // the same object is the whole point
    @Nullable
    Piece find(int place, String text) {
        Piece piece = pieces[indexOf(place, text)];
        return piece != null && piece.text == text ? piece : null;
    }

    /** Perhaps keeps {@code from[start]} to {@code from[end]}, exclusive, which is what this string became here. */
    void offer(int place, String text, byte[] from, int start, int end) {
        if (end - start > MAX_BYTES) {
            return;
        }
        int index = indexOf(place, text);
        Piece piece = pieces[index];
        if (piece == null) {
            piece = new Piece();
            pieces[index] = piece;
        } else if (++misses % MISSES_PER_CHANGE != 0) {
            return;
        }
        piece.keep(text, from, start, end);
    }

    /** Tells apart what is likely to alternate, without reading the whole string. */
    private static int indexOf(int place, String text) {
        int length = text.length();
        int mark = length == 0 ? 0 : text.charAt(length - 1) + length;
        return place * WAYS + (mark & WAYS - 1);
    }

    /** The bytes of one string, in words. */
    static final class Piece {
        private String text = "";
        private int length;
        private long w0;
        private long w1;
        private long w2;
        private long w3;
        private long w4;
        private long w5;

        private void keep(String newText, byte[] from, int start, int end) {
            text = newText;
            length = end - start;
            // What stands behind the piece comes along, and is written over by what follows it.
            w0 = Snippet.read(from, start);
            w1 = Snippet.read(from, start + 8);
            w2 = Snippet.read(from, start + 16);
            w3 = Snippet.read(from, start + 24);
            w4 = Snippet.read(from, start + 32);
            w5 = Snippet.read(from, start + 40);
        }

        /** Writes the piece from {@code to[at]} on, as {@link Snippet#write} does, and returns the index behind it. */
        int write(byte[] to, int at) {
            Snippet.write(w0, to, at);
            if (length > 8) {
                Snippet.write(w1, to, at + 8);
            }
            if (length > 16) {
                Snippet.write(w2, to, at + 16);
            }
            if (length > 24) {
                Snippet.write(w3, to, at + 24);
            }
            if (length > 32) {
                Snippet.write(w4, to, at + 32);
            }
            if (length > 40) {
                Snippet.write(w5, to, at + 40);
            }
            return at + length;
        }
    }
}
