package dev.zeroheap.log4j;

/** Writes whole numbers and exact decimal seconds as JSON numbers. Nothing is allocated. */
final class NumberEncoder {
    /** The most bytes that {@link #writeLong} or {@link #writeBillionths} writes. */
    static final int MAX_LENGTH = 21;

    private static final long BILLION = 1_000_000_000;

    /** "00", "01" to "99", one after the other. */
    private static final byte[] PAIRS = new byte[200];

    private static final long[] POWERS_OF_TEN = new long[19];

    static {
        for (int i = 0; i < 19; i++) {
            POWERS_OF_TEN[i] = i == 0 ? 1 : 10 * POWERS_OF_TEN[i - 1];
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private NumberEncoder() {}

    /** Writes the number from {@code to[at]} on and returns the index behind it. */
    static int writeLong(long number, byte[] to, int at) {
        if (number >= 0) {
            return writeUnsigned(number, to, at);
        }
        to[at] = '-';
        // The smallest long negates to itself, whose bits read without a sign are the right number.
        return writeUnsigned(-number, to, at + 1);
    }

    private static int writeUnsigned(long number, byte[] to, int at) {
        int end = at + digits(number);
        int next = end;
        long rest = number;
        if (rest < 0) {
            long tenth = Long.divideUnsigned(rest, 10);
            to[--next] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        }
        while (rest >= 100) {
            long hundredth = rest / 100;
            int pair = (int) (rest - hundredth * 100) << 1;
            to[--next] = PAIRS[pair + 1];
            to[--next] = PAIRS[pair];
            rest = hundredth;
        }
        if (rest >= 10) {
            writePair((int) rest, to, at);
        } else {
            to[at] = (byte) ('0' + rest);
        }
        return end;
    }

    /** From the number of bits, which may be one digit too many: 1233 / 4096 is a little more than log10(2). */
    private static int digits(long number) {
        if (number < 0) {
            return 19;
        }
        long odd = number | 1; // has as many digits, and one of them where the number is 0
        int most = ((64 - Long.numberOfLeadingZeros(odd)) * 1233) >> 12;
        return odd < POWERS_OF_TEN[most] ? most : most + 1;
    }

    /** Writes {@code count / 1,000,000,000} exactly, without trailing zeros; the count is 0 or more. */
    static int writeBillionths(long count, byte[] to, int at) {
        long whole = count / BILLION;
        int fraction = (int) (count - whole * BILLION);
        int next = writeUnsigned(whole, to, at);
        if (fraction == 0) {
            return next;
        }
        to[next] = '.';
        int high = fraction / 1_000_000;
        int middle = fraction / 1_000 % 1_000;
        int low = fraction % 1_000;
        writeTriple(high, to, next + 1);
        writeTriple(middle, to, next + 4);
        writeTriple(low, to, next + 7);
        int end = next + 10;
        while (to[end - 1] == '0') {
            end--;
        }
        return end;
    }

    private static void writeTriple(int number, byte[] to, int at) {
        int hundreds = number / 100;
        to[at] = (byte) ('0' + hundreds);
        writePair(number - hundreds * 100, to, at + 1);
    }

    /** Writes exactly two digits of a number from 0 to 99. */
    static void writePair(int number, byte[] to, int at) {
        to[at] = PAIRS[2 * number];
        to[at + 1] = PAIRS[2 * number + 1];
    }
}
