package dev.zeroheap.log4j;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Whole lines as a Log4j message. {@link LinesLayout} takes the bytes; any other layout of a replaced configuration gets
 * them as text, without the last line end.
 */
final class LinesMessage implements Message {
    private static final long serialVersionUID = 1L;

    transient byte[] bytes;
    int length;

    LinesMessage(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** For appenders that keep an event: the drain reuses the original's buffer. */
    LinesMessage copy() {
        return new LinesMessage(Arrays.copyOf(bytes, length), length);
    }

    @Override
    public String getFormattedMessage() {
        return new String(bytes, 0, Math.max(0, length - 1), StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Object @Nullable [] getParameters() {
        return null;
    }

    @Override
    public @Nullable Throwable getThrowable() {
        return null;
    }
}
