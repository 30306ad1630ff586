package dev.zeroheap.rest.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A buffer of Arrow's, little-endian, that grows: of values one after another, or of bits. Owned by one thread. */
final class ArrowBytes {
    private static final int FIRST_BYTES = 1_024;

    private ByteBuffer bytes = ofSize(FIRST_BYTES);
    private int bits;

    private static ByteBuffer ofSize(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer withRoomFor(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger = ofSize(Math.max(2 * bytes.capacity(), bytes.position() + more));
            bytes = larger.put(bytes.flip());
        }
        return bytes;
    }

    void add(int value) {
        withRoomFor(Integer.BYTES).putInt(value);
    }

    void add(long value) {
        withRoomFor(Long.BYTES).putLong(value);
    }

    void add(double value) {
        withRoomFor(Double.BYTES).putDouble(value);
    }

    void add(byte[] value) {
        withRoomFor(value.length).put(value);
    }

    /** The next bit; the lowest one of a byte comes first. */
    void addBit(boolean isSet) {
        int shift = bits % Byte.SIZE;
        if (shift == 0) {
            withRoomFor(1).put((byte) 0);
        }
        if (isSet) {
            int last = bytes.position() - 1;
            bytes.put(last, (byte) (bytes.get(last) | 1 << shift));
        }
        bits++;
    }

    int size() {
        return bytes.position();
    }

    void writeTo(OutputStream target) throws IOException {
        target.write(bytes.array(), bytes.arrayOffset(), size());
    }

    void clear() {
        bytes.clear();
        bits = 0;
    }
}
