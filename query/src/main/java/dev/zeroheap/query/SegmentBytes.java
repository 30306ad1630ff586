package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/** How far the file of a segment goes, and parts of it. */
final class SegmentBytes {
    private static final int BLOCK_BYTES = 1 << 16;

    private SegmentBytes() {}

    static long size(Segment segment) throws ReadFailure {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            return channel.size();
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    /** Behind the last end of a line before {@code to}; {@code from} where there is none after it. */
    static long endOfLines(Segment segment, long from, long to) throws ReadFailure {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            for (long end = to; end > from; ) {
                long start = Math.max(from, end - BLOCK_BYTES);
                block.clear().limit((int) (end - start));
                while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
                    // until the block is full
                }
                for (int i = block.position() - 1; i >= 0; i--) {
                    if (block.get(i) == '\n') {
                        return start + i + 1;
                    }
                }
                end = start;
            }
            return from;
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    /** Copies the bytes from {@code from} until {@code end} into a file of their own. */
    static void copy(Segment segment, long from, long end, Path to) throws ReadFailure {
        try (FileChannel source = FileChannel.open(segment.path(), StandardOpenOption.READ);
                FileChannel target = FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (long at = from; at < end; ) {
                long moved = source.transferTo(at, end - at, target);
                if (moved <= 0) {
                    throw new IOException("the file became shorter");
                }
                at += moved;
            }
        } catch (IOException e) {
            throw failure(segment, e);
        }
    }

    private static ReadFailure failure(Segment segment, IOException e) {
        return new ReadFailure("cannot read " + segment.path() + ": " + e, new SQLException(e));
    }
}
