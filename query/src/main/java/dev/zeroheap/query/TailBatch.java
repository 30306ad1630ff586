package dev.zeroheap.query;

import dev.zeroheap.archive.Segment;
import java.util.List;

/**
 * Lines that were read at once.
 *
 * @param start where reading began
 * @param next where to go on
 * @param pieces the lines
 * @param gaps what was to be read and is there no more, a sentence each
 * @param isAll whether there is nothing left to read up to where reading should end
 */
record TailBatch(TailPosition start, TailPosition next, List<Piece> pieces, List<String> gaps, boolean isAll) {
    /**
     * Lines of one segment.
     *
     * @param copy the lines alone, as a segment of the same run in a temporary file
     * @param hash of the run
     * @param number of the segment
     * @param ends where each line ends in the segment, its {@code \n} included
     */
    record Piece(Segment copy, String hash, int number, List<Long> ends) {}
}
