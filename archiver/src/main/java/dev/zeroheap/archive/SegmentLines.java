package dev.zeroheap.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Splits a segment into its lines, with their byte offsets, exactly as DuckDB does: at {@code \n}, and a line of nothing
 * but white space is none. That was tried for NUL bytes, lone {@code \r}, bad UTF-8 and a missing end of line, too.
 */
public final class SegmentLines {
    /** Lines longer than this stop DuckDB, whatever they are told to ignore (its {@code maximum_object_size}). */
    public static final int MAX_READABLE_BYTES = 16 * 1024 * 1024;

    private static final int BUFFER_BYTES = 1 << 18;

    private SegmentLines() {}

    /**
     * What a file holds.
     *
     * @param lines how many lines
     * @param longestBytes the length of the longest, its end excluded
     */
    record Count(long lines, long longestBytes) {}

    /** Takes one line. */
    interface LineConsumer {
        /**
         * @param offset of the line's first byte in the file
         * @param length of the line in bytes, its end excluded
         * @param bytes the line; of one that is longer than {@link #MAX_READABLE_BYTES} only so much
         * @param isEnded whether a {@code \n} follows
         */
        void accept(long offset, long length, byte[] bytes, boolean isEnded) throws IOException;
    }

    /** Counts without keeping anything; the loop over what is within a line does nothing else, since it is most of all. */
    static Count count(Path file) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long lines = 0;
        long length = 0;
        long longest = 0;
        boolean isBlank = true;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int start = 0;
                while (start < read) {
                    int end = endOfLine(buffer, start, read);
                    isBlank = isBlank && isSpace(buffer, start, end);
                    length += end - start;
                    if (end < read) {
                        lines += isBlank ? 0 : 1;
                        longest = Math.max(longest, length);
                        length = 0;
                        isBlank = true;
                    }
                    start = end + 1;
                }
            }
        }
        return new Count(lines + (isBlank ? 0 : 1), Math.max(longest, length));
    }

    private static int endOfLine(byte[] bytes, int start, int limit) {
        int i = start;
        while (i < limit && bytes[i] != '\n') {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && isSpace(bytes[i])) {
            i++;
        }
        return i == end;
    }

    /** Hands over every line that is not blank, in their order. */
    static void read(Path file, LineConsumer consumer) throws IOException {
        readFrom(file, 0, (offset, length, bytes, isEnded) -> {
            consumer.accept(offset, length, bytes, isEnded);
            return true;
        });
    }

    /** Takes one line, and says whether it wants the next one; the parameters are those of {@link LineConsumer}. */
    @FunctionalInterface
    public interface LineTaker {
        /** Whether to go on. */
        boolean take(long offset, long length, byte[] bytes, boolean isEnded) throws IOException;
    }

    /** Hands over the lines that are not blank, in their order, from an offset on at which a line begins. */
    public static void readFrom(Path file, long start, LineTaker taker) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        Line line = new Line(start);
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(start);
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        line.add(buffer, from, i);
                        if (!line.end(taker, true)) {
                            return;
                        }
                        from = i + 1;
                    }
                }
                line.add(buffer, from, read);
            }
        }
        line.end(taker, false);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static final class Line {
        private byte[] kept = new byte[BUFFER_BYTES];
        private int keptBytes;
        private long offset;
        private long length;
        private boolean isBlank = true;

        Line(long offset) {
            this.offset = offset;
        }

        void add(byte[] from, int start, int end) {
            for (int i = start; i < end && isBlank; i++) {
                isBlank = isSpace(from[i]);
            }
            int keeping = Math.min(end - start, MAX_READABLE_BYTES - keptBytes);
            if (keptBytes + keeping > kept.length) {
                kept = Arrays.copyOf(kept, Math.min(MAX_READABLE_BYTES, 2 * (keptBytes + keeping)));
            }
            System.arraycopy(from, start, kept, keptBytes, keeping);
            keptBytes += keeping;
            length += end - start;
        }

        boolean end(LineTaker taker, boolean isEnded) throws IOException {
            boolean goesOn = isBlank || taker.take(offset, length, Arrays.copyOf(kept, keptBytes), isEnded);
            offset += length + 1;
            length = 0;
            keptBytes = 0;
            isBlank = true;
            return goesOn;
        }
    }
}
