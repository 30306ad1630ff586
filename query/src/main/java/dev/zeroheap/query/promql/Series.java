package dev.zeroheap.query.promql;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A series at each moment of a question.
 */
public final class Series {
    /** A NaN that no arithmetic makes. */
    private static final long ABSENT_BITS = 0x7ff0_0000_0000_0002L;

    /** What stands where there is no value. */
    static final double ABSENT = Double.longBitsToDouble(ABSENT_BITS);

    /** Whether there is no value here. */
    public static boolean isAbsent(double value) {
        return Double.doubleToRawLongBits(value) == ABSENT_BITS;
    }

    private final Labels labels;
    private final double[] values;

    /** A series that from now on owns the array. */
    Series(Labels labels, double[] values) {
        this.labels = labels;
        this.values = values;
    }

    /** What tells it from others. */
    public Labels labels() {
        return labels;
    }

    /** Its values, {@link #isAbsent absent} where it has none; not to be changed. */
    public double[] values() {
        return values;
    }

    static double[] absent(int moments) {
        double[] values = new double[moments];
        Arrays.fill(values, ABSENT);
        return values;
    }

    boolean isEmpty() {
        return Arrays.stream(values).allMatch(Series::isAbsent);
    }

    Series map(DoubleUnaryOperator change) {
        double[] changed = new double[values.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = isAbsent(values[i]) ? ABSENT : change.applyAsDouble(values[i]);
        }
        return new Series(labels, changed);
    }

    Series named(Labels others) {
        return new Series(others, values);
    }
}
