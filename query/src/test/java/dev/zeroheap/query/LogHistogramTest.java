package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.query.LogHistogram.Bracket;
import dev.zeroheap.query.LogHistogram.Bucket;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogHistogramTest {
    private static final Bucket ONES = new Bucket(10, 3, 1, 1);
    private static final Bucket TWOS = new Bucket(20, 4, 2, 2.01);
    private static final Bucket FOURS = new Bucket(30, 5, 4, 4.02);

    @Test
    void shouldFindTheBucketOfARank() {
        LogHistogram histogram = new LogHistogram(List.of(ONES, TWOS, FOURS));

        assertThat(histogram.count()).isEqualTo(12);
        assertThat(histogram.find(0)).isEqualTo(new Bracket(List.of(ONES), 0));
        assertThat(histogram.find(2)).isEqualTo(new Bracket(List.of(ONES), 0));
        assertThat(histogram.find(3)).isEqualTo(new Bracket(List.of(TWOS), 3));
        assertThat(histogram.find(6)).isEqualTo(new Bracket(List.of(TWOS), 3));
        assertThat(histogram.find(7)).isEqualTo(new Bracket(List.of(FOURS), 7));
        assertThat(histogram.find(11)).isEqualTo(new Bracket(List.of(FOURS), 7));
    }

    @Test
    void shouldTellWhatNeedsNoLook() {
        LogHistogram histogram = new LogHistogram(List.of(ONES, TWOS));

        assertThat(histogram.find(1).tells(1)).as("all are the same").isTrue();
        assertThat(histogram.find(3).tells(3)).as("the least").isTrue();
        assertThat(histogram.find(6).tells(6)).as("the greatest").isTrue();
        assertThat(histogram.find(4).tells(4)).isFalse();
        assertThat(histogram.find(1).about(1)).isEqualTo(1);
        assertThat(histogram.find(3).about(3)).isEqualTo(2);
        assertThat(histogram.find(6).about(6)).isEqualTo(2.01);
        assertThat(histogram.find(4).about(4)).isEqualTo((2 + 2.01) / 2);
    }

    @Test
    void shouldLookIntoAllBucketsOfAnIntervalThatRoundingHasThemShare() {
        Bucket early = new Bucket(19, 2, 1.5, 2.005);
        Bucket late = new Bucket(21, 6, 2.01, 2.02);
        LogHistogram histogram = new LogHistogram(List.of(ONES, early, TWOS, late, FOURS));

        Bracket shared = new Bracket(List.of(early, TWOS), 3);
        assertThat(histogram.find(3)).isEqualTo(shared);
        assertThat(histogram.find(6)).isEqualTo(shared);
        assertThat(shared.count()).isEqualTo(6);
        assertThat(shared.about(3)).isEqualTo(1.5);
        assertThat(shared.about(8)).isEqualTo(2.01);
        assertThat(histogram.find(9)).as("only touches").isEqualTo(new Bracket(List.of(late), 9));
    }

    @Test
    void shouldAddUp() {
        LogHistogram one = new LogHistogram(List.of(ONES, TWOS));
        LogHistogram other = new LogHistogram(List.of(new Bucket(5, 1, 0.5, 0.5), new Bucket(20, 2, 1.99, 2), FOURS));

        List<Bucket> sum = List.of(new Bucket(5, 1, 0.5, 0.5), ONES, new Bucket(20, 6, 1.99, 2.01), FOURS);
        assertThat(one.plus(other).buckets()).isEqualTo(sum);
        assertThat(other.plus(one).buckets()).isEqualTo(sum);
        assertThat(one.plus(new LogHistogram(List.of()))).isEqualTo(one);
    }
}
