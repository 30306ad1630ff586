package dev.zeroheap.log4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A constant piece of a line, written in steps of eight bytes: for pieces as short as these that is several times faster
 * than an array copy.
 *
 * <p>Up to {@link #OVERSHOOT} bytes behind the piece are overwritten with zeros; what is written next takes their place.
 */
final class Snippet {
    /** How many bytes {@link #write} may touch behind the index that it returns. */
    static final int OVERSHOOT = 7;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int length;
    private final long[] words;

    Snippet(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        length = bytes.length;
        words = new long[(length + OVERSHOOT) / Long.BYTES];
        for (int i = 0; i < length; i++) {
            words[i / Long.BYTES] |= (bytes[i] & 0xFFL) << (i % Long.BYTES * Byte.SIZE);
        }
    }

    int length() {
        return length;
    }

    /** Writes the piece from {@code to[at]} on and returns the index behind it. */
    int write(byte[] to, int at) {
        long[] local = words;
        for (int i = 0; i < local.length; i++) {
            LONGS.set(to, at + i * Long.BYTES, local[i]);
        }
        return at + length;
    }
}
