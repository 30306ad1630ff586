package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import java.util.Arrays;

/**
 * Whole lines on their way to a segment, numbered when they are added: the buffer that one write to the log takes.
 *
 * <p>Owner: the drain. A batch stays as it is until it is written, so that no number is given twice or left out.
 */
final class Batch {
    /** Beyond this it is full; one line more than that fits in any case. */
    static final int FULL_BYTES = 128 * 1024;

    /** The most that a line grows by when it gets its number. */
    static final int MAX_SEQ_DIGITS = 19;

    final byte[] bytes = new byte[FULL_BYTES + LogFormat.MAX_LINE_BYTES];
    private int length;
    private int lines;
    private long nextSeq = 1;

    /** Where each of the recorder's own lines begins, ascending: they are not counted as events. */
    private int[] ownLines = new int[16];

    private int ownLineCount;

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** How many of the lines are events of the application. */
    int events() {
        return lines - ownLineCount;
    }

    /** Whether a line of so many bytes, not counting its number, still fits when only so many bytes can be written. */
    boolean fits(int lineLength, long roomBytes) {
        return length + lineLength + MAX_SEQ_DIGITS <= Math.min(FULL_BYTES, roomBytes);
    }

    /** Adds the line {@code from[at]} on and puts the next number into it, behind {@code seqAt} bytes. */
    void add(byte[] from, int at, int lineLength, int seqAt) {
        System.arraycopy(from, at, bytes, length, seqAt);
        int next = NumberEncoder.writeLong(nextSeq, bytes, length + seqAt);
        System.arraycopy(from, at + seqAt, bytes, next, lineLength - seqAt);
        length = next + lineLength - seqAt;
        lines++;
        nextSeq++;
    }

    /** Adds a line that the recorder writes about itself. */
    void addOwn(byte[] from, int lineLength, int seqAt) {
        if (ownLineCount == ownLines.length) {
            ownLines = Arrays.copyOf(ownLines, 2 * ownLineCount);
        }
        ownLines[ownLineCount++] = length;
        add(from, 0, lineLength, seqAt);
    }

    /** How many of the first {@code limit} bytes are whole lines. */
    int wholeLines(int limit) {
        int end = limit;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** How many events there are in the first {@code end} bytes, which are whole lines. */
    int eventsIn(int end) {
        if (end == length) {
            return events();
        }
        int count = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        return count - ownLinesIn(end);
    }

    private int ownLinesIn(int end) {
        int count = 0;
        while (count < ownLineCount && ownLines[count] < end) {
            count++;
        }
        return count;
    }

    /** Takes away the first {@code end} bytes, which are whole lines and have been written. */
    void remove(int end) {
        if (end == length) {
            length = 0;
            lines = 0;
            ownLineCount = 0;
            return;
        }
        int ownRemoved = ownLinesIn(end);
        lines -= eventsIn(end) + ownRemoved;
        ownLineCount -= ownRemoved;
        for (int i = 0; i < ownLineCount; i++) {
            ownLines[i] = ownLines[i + ownRemoved] - end;
        }
        System.arraycopy(bytes, end, bytes, 0, length - end);
        length -= end;
    }
}
