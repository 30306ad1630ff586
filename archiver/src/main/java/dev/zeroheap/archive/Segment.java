package dev.zeroheap.archive;

import java.nio.file.Path;

/**
 * One file of a run: {@code <logs>/<service>/<run>/00000001.jsonl}.
 *
 * @param run the run that wrote it
 * @param number its number within the run, from 1
 * @param path where it lies
 * @param sizeBytes how long it was when the directory was listed
 * @param isClosed whether nobody writes to it any more: a higher segment exists, or the run has ended
 */
public record Segment(Run run, int number, Path path, long sizeBytes, boolean isClosed) {
    /** Orders by number: within one run, the order of writing. */
    public static int byNumber(Segment left, Segment right) {
        return Integer.compare(left.number, right.number);
    }
}
