package dev.zeroheap.query;

import java.util.ArrayList;
import java.util.List;

/**
 * How numbers are spread: how many there are in each bucket, and the least and the greatest of them.
 *
 * <p>There are {@value #SUBDIVISIONS} buckets for each power of two, by the logarithm. Unlike those of {@link LogLinear} their
 * bounds are nowhere computed: what a bucket holds tells them, so that a logarithm may be rounded either way, and DuckDB
 * takes a fifth of the time. Histograms of two parts of the same events add up.
 *
 * @param buckets in the order of their numbers, none of them empty
 */
record LogHistogram(List<Bucket> buckets) {
    /**
     * By how much of itself a number differs at most from the middle between the least and the greatest of its bucket:
     * half of the bucket, and a little for what is rounded.
     */
    static final double RELATIVE_ERROR = 0.0028;

    private static final int SUBDIVISIONS = 128;

    /** Makes the bucket of the least positive double, 2<sup>-1074</sup>, greater than 0, which is that of zero. */
    private static final int OFFSET = 1075 * SUBDIVISIONS;

    /**
     * Some of the numbers.
     *
     * @param place greater for greater numbers
     * @param count how many, 1 or more
     */
    record Bucket(int place, long count, double least, double greatest) {
        private Bucket plus(Bucket other) {
            return new Bucket(
                    place, count + other.count, Math.min(least, other.least), Math.max(greatest, other.greatest));
        }
    }

    /**
     * Where a number is of which only the rank is known.
     *
     * @param buckets those which hold it; more than one only where these have numbers in the same interval
     * @param below how many numbers are in buckets before them
     */
    record Bracket(List<Bucket> buckets, long below) {
        long count() {
            return buckets.stream().mapToLong(Bucket::count).sum();
        }

        private double least() {
            return buckets.stream().mapToDouble(Bucket::least).min().orElseThrow();
        }

        private double greatest() {
            return buckets.stream().mapToDouble(Bucket::greatest).max().orElseThrow();
        }

        /** Whether {@link #about} is the number itself. */
        boolean tells(long rank) {
            return rank == below || rank == below + count() - 1 || least() == greatest();
        }

        /** What differs the least, for sure, from the number of this rank. */
        double about(long rank) {
            if (rank == below) {
                return least();
            }
            return rank == below + count() - 1 ? greatest() : least() + (greatest() - least()) / 2;
        }
    }

    /** Keeps its own buckets. */
    LogHistogram {
        buckets = List.copyOf(buckets);
    }

    /** An expression over a column of finite doubles: the place of a number's bucket. */
    static String place(String number) {
        return "case when " + number + " = 0 then 0 else cast(sign(" + number + ") * (" + OFFSET
                + " + floor(log2(nullif(abs(" + number + "), 0)) * " + SUBDIVISIONS + ")) as integer) end";
    }

    /** Of the numbers of both. */
    LogHistogram plus(LogHistogram other) {
        List<Bucket> sum = new ArrayList<>();
        int mine = 0;
        int others = 0;
        while (mine < buckets.size() && others < other.buckets.size()) {
            Bucket one = buckets.get(mine);
            Bucket another = other.buckets.get(others);
            if (one.place == another.place) {
                sum.add(one.plus(another));
                mine++;
                others++;
            } else if (one.place < another.place) {
                sum.add(one);
                mine++;
            } else {
                sum.add(another);
                others++;
            }
        }
        sum.addAll(buckets.subList(mine, buckets.size()));
        sum.addAll(other.buckets.subList(others, other.buckets.size()));
        return new LogHistogram(sum);
    }

    /** How many numbers. */
    long count() {
        return buckets.stream().mapToLong(Bucket::count).sum();
    }

    /**
     * Where the number of a rank is.
     *
     * @param rank how many numbers are before it, 0 to less than {@link #count}
     */
    Bracket find(long rank) {
        int at = 0;
        long below = 0;
        while (below + buckets.get(at).count <= rank) {
            below += buckets.get(at).count;
            at++;
        }
        int first = at;
        while (first > 0 && buckets.get(first - 1).greatest > buckets.get(first).least) {
            first--;
            below -= buckets.get(first).count;
        }
        int last = at;
        while (last + 1 < buckets.size() && buckets.get(last).greatest > buckets.get(last + 1).least) {
            last++;
        }
        return new Bracket(buckets.subList(first, last + 1), below);
    }
}
