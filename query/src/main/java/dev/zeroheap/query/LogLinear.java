package dev.zeroheap.query;

/**
 * Buckets that are equally wide within each power of two, as in HdrHistogram: bounds are sums of few powers of two and so
 * exact doubles, and a number's bucket is found without rounding, in SQL and here alike.
 *
 * <pre>
 * subdivisions 4:  … [1, 1.25) [1.25, 1.5) [1.5, 1.75) [1.75, 2) [2, 2.5) [2.5, 3) …
 * </pre>
 *
 * <p>A bucket's number grows with its numbers: 0 is that of zero, those of negative numbers are the negatives.
 */
final class LogLinear {
    private static final int MIN_EXPONENT = -1074;

    private LogLinear() {}

    /**
     * A SELECT of all columns of a table, and {@code bucket}.
     *
     * @param rows a table expression
     * @param number a column of it; the bucket of null is null
     */
    static String buckets(String rows, String number, int subdivisions) {
        String about = "select *, abs(" + number + ") as size, cast(floor(log2(nullif(abs(" + number
                + "), 0))) as bigint) as about from " + rows;
        String exponent =
                "select *, case when power(2e0, about) > size then about - 1 when power(2e0, about) * 2 <= size"
                        + " then about + 1 else about end as exponent from (" + about + ") as sized";
        String part = "select *, cast(floor((size / power(2e0, exponent) - 1) * " + subdivisions
                + ") as bigint) as part from (" + exponent + ") as scaled";
        return "select *, case when " + number + " = 0 then 0 else cast(sign(" + number
                + ") as bigint) * (1 + (exponent + " + -MIN_EXPONENT + ") * " + subdivisions
                + " + part) end as bucket from (" + part + ") as divided";
    }

    /** The least number of a bucket of positive numbers, the greatest of one of negative numbers: that nearest to zero. */
    static double nearBound(long bucket, int subdivisions) {
        if (bucket < 0) {
            return -nearBound(-bucket, subdivisions);
        }
        return bucket == 0 ? 0 : bound(bucket - 1, subdivisions);
    }

    /** The other bound, which belongs to the next bucket. */
    static double farBound(long bucket, int subdivisions) {
        if (bucket < 0) {
            return -farBound(-bucket, subdivisions);
        }
        double next = Math.max(bound(bucket, subdivisions), Math.nextUp(nearBound(bucket, subdivisions)));
        return bucket == 0 ? 0 : Math.min(next, Double.MAX_VALUE);
    }

    private static double bound(long fromZero, int subdivisions) {
        int exponent = (int) (fromZero / subdivisions) + MIN_EXPONENT;
        return Math.scalb(1 + (double) (fromZero % subdivisions) / subdivisions, exponent);
    }
}
