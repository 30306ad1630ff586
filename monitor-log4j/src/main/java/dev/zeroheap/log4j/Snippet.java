package dev.zeroheap.log4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A constant piece of a line, at most {@link #MAX_BYTES} long, written in steps of eight bytes.
 *
 * <p>The compiler trusts the components of a record that is itself a constant: of {@link #write} there remain the stores.
 * Up to {@link #OVERSHOOT} bytes behind the piece are overwritten with zeros; what is written next takes their place.
 *
 * @param length in bytes
 * @param w0 the first eight bytes, the first one lowest; and so on
 */
record Snippet(int length, long w0, long w1, long w2, long w3, long w4, long w5, long w6, long w7) {
    static final int MAX_BYTES = 64;

    /** How many bytes {@link #write} may touch behind the index that it returns. */
    static final int OVERSHOOT = 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static Snippet of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("length must be 0.." + MAX_BYTES + ": " + bytes.length);
        }
        byte[] b = Arrays.copyOf(bytes, MAX_BYTES);
        return new Snippet(
                bytes.length,
                read(b, 0),
                read(b, 8),
                read(b, 16),
                read(b, 24),
                read(b, 32),
                read(b, 40),
                read(b, 48),
                read(b, 56));
    }

    /** Writes the piece from {@code to[at]} on and returns the index behind it. */
    int write(byte[] to, int at) {
        write(w0, to, at);
        if (length > 8) {
            write(w1, to, at + 8);
        }
        if (length > 16) {
            write(w2, to, at + 16);
        }
        if (length > 24) {
            write(w3, to, at + 24);
        }
        if (length > 32) {
            write(w4, to, at + 32);
        }
        if (length > 40) {
            write(w5, to, at + 40);
        }
        if (length > 48) {
            write(w6, to, at + 48);
        }
        if (length > 56) {
            write(w7, to, at + 56);
        }
        return at + length;
    }

    /** Eight bytes, the first one lowest. */
    static void write(long word, byte[] to, int at) {
        LONGS.set(to, at, word);
    }

    /** Eight bytes, the first one lowest. */
    static long read(byte[] from, int at) {
        return (long) LONGS.get(from, at);
    }
}
