package dev.zeroheap.log4j;

import java.math.BigInteger;

/**
 * Writes a finite double as the shortest JSON number that reads back as the same double. Nothing is allocated.
 *
 * <p>Whole numbers and decimals of up to nine places, which is nearly all that is measured, take a short way. The rest
 * follows the idea of Raffaello Giulietti's paper "The Schubfach way to render doubles": among the multiples of the
 * largest power of ten that is not wider than the gap between neighbouring doubles, at least one lies in the interval
 * that rounds to the double, and at most one multiple of ten times that power does; so the choice is between four
 * candidates, found with one multiplication by a rounded-up power of ten.
 */
final class DecimalEncoder {
    /** The most bytes that {@link #write} writes. */
    static final int MAX_LENGTH = 26;

    private static final long EXACT_INTEGERS = 1L << 53;
    private static final double BILLION = 1e9;

    /** A decimal of at most 15 digits has a double of its own, so it is the shortest text of it. */
    private static final double FEWER_THAN_16_DIGITS = 1e15;

    private static final int FRACTION_BITS = 52;
    private static final int MIN_EXPONENT = -1074;
    private static final int MIN_TEN = -324;
    private static final int MAX_TEN = 292;
    private static final long LOW_63_BITS = Long.MAX_VALUE;

    /** 10 to the power of -k as a 126 bit number, rounded up, in two halves of 63 bits; for k from MIN_TEN to MAX_TEN. */
    private static final long[] POWERS = new long[2 * (MAX_TEN - MIN_TEN + 1)];

    static {
        for (int k = MIN_TEN; k <= MAX_TEN; k++) {
            BigInteger power = scaledPowerOfTen(-k).add(BigInteger.ONE);
            POWERS[2 * (k - MIN_TEN)] = power.shiftRight(63).longValue();
            POWERS[2 * (k - MIN_TEN) + 1] = power.longValue() & LOW_63_BITS;
        }
    }

    private DecimalEncoder() {}

    /** 10 to the power of {@code exponent} times that power of two which gives it 126 bits, rounded down. */
    private static BigInteger scaledPowerOfTen(int exponent) {
        BigInteger ten = BigInteger.TEN.pow(Math.abs(exponent));
        int shift = 125 - floorLog2OfTenTo(exponent);
        if (exponent >= 0) {
            return shift >= 0 ? ten.shiftLeft(shift) : ten.shiftRight(-shift);
        }
        return BigInteger.ONE.shiftLeft(shift).divide(ten);
    }

    /** Writes the number from {@code to[at]} on and returns the index behind it. */
    static int write(double number, byte[] to, int at) {
        double size = Math.abs(number);
        int next = at;
        if (number < 0 || Double.doubleToRawLongBits(number) == Double.doubleToRawLongBits(-0.0)) {
            to[next++] = '-';
        }
        if (size < EXACT_INTEGERS && (long) size == size) {
            next = NumberEncoder.writeLong((long) size, to, next);
            // Without a fraction, readers would take minus zero for the integer 0.
            return size == 0 && next - at == 2 ? writeZeroFraction(to, next) : next;
        }
        double billionths = size * BILLION;
        if (billionths < FEWER_THAN_16_DIGITS) {
            long rounded = (long) (billionths + 0.5);
            if (rounded / BILLION == size) {
                return NumberEncoder.writeBillionths(rounded, to, next);
            }
        }
        return writeShortest(size, to, next);
    }

    private static int writeZeroFraction(byte[] to, int at) {
        to[at] = '.';
        to[at + 1] = '0';
        return at + 2;
    }

    /** See the class comment; {@code size} is above 0. All comparisons are in quarters of the unit, so they are exact. */
    private static int writeShortest(double size, byte[] to, int at) {
        long bits = Double.doubleToRawLongBits(size);
        int biased = (int) (bits >>> FRACTION_BITS);
        long fraction = bits & (1L << FRACTION_BITS) - 1;
        long significand = biased == 0 ? fraction : fraction | 1L << FRACTION_BITS;
        int exponent = MIN_EXPONENT + Math.max(biased - 1, 0);
        // Below a power of two the next smaller double is only half as far away.
        boolean narrowBelow = fraction == 0 && biased > 1;

        int k = narrowBelow ? floorLog10OfThreeQuartersOfTwoTo(exponent) : floorLog10OfTwoTo(exponent);
        int shift = exponent + floorLog2OfTenTo(-k) + 2;
        long quarters = significand << 2;
        long middle = scale(quarters << shift, k);
        long low = scale((quarters - (narrowBelow ? 1 : 2)) << shift, k);
        long high = scale((quarters + 2) << shift, k);
        // An even double also owns the two points half-way to its neighbours.
        long excluded = significand & 1;

        long unit = middle >> 2;
        if (unit >= 10) {
            long tensBelow = unit / 10 * 10;
            boolean belowFits = low + excluded <= tensBelow << 2;
            boolean aboveFits = ((tensBelow + 10) << 2) + excluded <= high;
            if (belowFits != aboveFits) {
                return layOut(belowFits ? tensBelow : tensBelow + 10, k, to, at);
            }
        }
        boolean belowFits = low + excluded <= unit << 2;
        boolean aboveFits = ((unit + 1) << 2) + excluded <= high;
        if (belowFits != aboveFits) {
            return layOut(belowFits ? unit : unit + 1, k, to, at);
        }
        long half = middle - (unit << 2) - 2;
        boolean takeBelow = half < 0 || (half == 0 && (unit & 1) == 0);
        return layOut(takeBelow ? unit : unit + 1, k, to, at);
    }

    /**
     * {@code count} divided by ten to the power of {@code k}, both scaled, rounded down; the lowest bit is set when
     * anything was rounded off, so that comparisons with multiples of four stay right.
     */
    private static long scale(long count, int k) {
        long powerHigh = POWERS[2 * (k - MIN_TEN)];
        long powerLow = POWERS[2 * (k - MIN_TEN) + 1];
        long middle = ((powerHigh * count) >>> 1) + Math.multiplyHigh(powerLow, count);
        long result = Math.multiplyHigh(powerHigh, count) + (middle >>> 63);
        return (middle & LOW_63_BITS) == 0 ? result : result | 1;
    }

    /** Writes {@code digits} times ten to the power of {@code exponent}: plain if that is not long, else scientific. */
    private static int layOut(long digits, int exponent, byte[] to, int at) {
        long significant = digits;
        int power = exponent;
        while (significant % 10 == 0) {
            significant /= 10;
            power++;
        }
        int end = NumberEncoder.writeLong(significant, to, at);
        int length = end - at;
        int pointAt = length + power;
        if (power >= 0 && pointAt <= 21) {
            return writeZeros(power, to, end);
        }
        if (pointAt > 0 && power < 0) {
            System.arraycopy(to, at + pointAt, to, at + pointAt + 1, length - pointAt);
            to[at + pointAt] = '.';
            return end + 1;
        }
        if (pointAt <= 0 && pointAt > -6) {
            System.arraycopy(to, at, to, at + 2 - pointAt, length);
            writeZeros(2 - pointAt, to, at);
            to[at + 1] = '.';
            return end + 2 - pointAt;
        }
        if (length > 1) {
            System.arraycopy(to, at + 1, to, at + 2, length - 1);
            to[at + 1] = '.';
            end++;
        }
        to[end] = 'e';
        return NumberEncoder.writeLong(pointAt - 1, to, end + 1);
    }

    private static int writeZeros(int count, byte[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = '0';
        }
        return at + count;
    }

    /** Exact for the exponents of doubles: the factor is log10(2) as a 41 bit fraction. */
    private static int floorLog10OfTwoTo(int exponent) {
        return (int) ((exponent * 661_971_961_083L) >> 41);
    }

    /** Exact for the exponents of doubles: log10(2) and log10(3/4) as 41 bit fractions. */
    private static int floorLog10OfThreeQuartersOfTwoTo(int exponent) {
        return (int) ((exponent * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    /** Exact for the powers of ten of doubles: the factor is log2(10) as a 38 bit fraction. */
    private static int floorLog2OfTenTo(int exponent) {
        return (int) ((exponent * 913_124_641_741L) >> 38);
    }
}
