package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import java.util.Arrays;

/**
 * A growing piece of a line in memory of its own. Whoever adds something may write {@link #SPARE_BYTES} behind the end
 * without asking, and then says where the new end is.
 */
final class LinePart {
    /** More than a number with its key, or a piece of the cache, can touch. */
    static final int SPARE_BYTES = 128;

    /** A part that had to grow beyond this goes back to its first size when it is used again. */
    private static final int MAX_KEPT_BYTES = 8 * 1024;

    private final int firstSize;
    private final PieceCache pieces;

    byte[] bytes;
    private int end;

    /** Something was left out, because no line may be so long. */
    private boolean isOverfull;

    LinePart(int firstSize, PieceCache pieces) {
        this.firstSize = firstSize;
        this.pieces = pieces;
        this.bytes = new byte[firstSize];
    }

    int end() {
        return end;
    }

    boolean isOverfull() {
        return isOverfull;
    }

    /** Forgets all but the first bytes. */
    void reset(int newEnd) {
        end = newEnd;
        isOverfull = false;
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = Arrays.copyOf(bytes, firstSize);
        }
    }

    /** Says where the end is after something was written behind the old one. */
    void end(int newEnd) {
        end = newEnd;
        if (newEnd > bytes.length - SPARE_BYTES) {
            grow(newEnd);
        }
    }

    private void grow(int used) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + 2 * SPARE_BYTES));
    }

    /** Adds a constant. */
    void add(Snippet snippet) {
        end(snippet.write(bytes, end));
    }

    /** Adds the text between the two constants, as one piece if the cache has it at this place. */
    void add(int place, Snippet before, String text, Snippet after) {
        PieceCache.Piece piece = pieces.find(place, text);
        if (piece == null) {
            int start = end;
            if (encode(before, text, after)) {
                pieces.offer(place, text, bytes, start, end);
            }
        } else {
            end(piece.write(bytes, end));
        }
    }

    /** Encodes the text between the two constants; false if that would be too long for any line. */
    boolean encode(Snippet before, String text, Snippet after) {
        int frame = before.length() + after.length();
        if (bytes.length - end < frame + text.length() * TextEncoder.MAX_BYTES_PER_CHAR + SPARE_BYTES
                && !makeRoom(frame + TextEncoder.length(text))) {
            return false;
        }
        int next = TextEncoder.write(text, bytes, before.write(bytes, end));
        end(after.write(bytes, next));
        return true;
    }

    private boolean makeRoom(int needed) {
        if (end + needed > LogFormat.MAX_LINE_BYTES) {
            isOverfull = true;
            return false;
        }
        if (end + needed > bytes.length - SPARE_BYTES) {
            grow(end + needed);
        }
        return true;
    }

    /** Adds what the other part has, without its first bytes. */
    void add(LinePart other, int without) {
        int length = other.end - without;
        if (makeRoom(length)) {
            System.arraycopy(other.bytes, without, bytes, end, length);
            end(end + length);
        }
    }

    /** Takes the bytes from {@code start}, inclusive, to {@code stop}, exclusive, out. */
    void remove(int start, int stop) {
        System.arraycopy(bytes, stop, bytes, start, end - stop);
        end -= stop - start;
    }
}
