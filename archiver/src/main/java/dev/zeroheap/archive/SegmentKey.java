package dev.zeroheap.archive;

import static java.util.Objects.requireNonNull;

/**
 * What identifies a segment for ever, whether its file is still there or not.
 *
 * @param service the service that wrote it
 * @param run the run's name
 * @param number its number within the run, from 1
 */
public record SegmentKey(String service, String run, int number) {
    /** Checks the number. */
    public SegmentKey {
        requireNonNull(service, "service");
        requireNonNull(run, "run");
        if (number < 1) {
            throw new IllegalArgumentException("number must be 1 or more: " + number);
        }
    }

    /** The key of a segment on disk. */
    public static SegmentKey of(Segment segment) {
        return new SegmentKey(segment.run().service(), segment.run().name(), segment.number());
    }
}
