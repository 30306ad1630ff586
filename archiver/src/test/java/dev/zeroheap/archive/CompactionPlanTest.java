package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-23");
    private static final CompactionPlan PLAN = new CompactionPlan(new CompactionSettings(true, 4, 1000));

    @Test
    void shouldWaitUntilEnoughFilesOfADayHaveComeTogether() {
        assertThat(PLAN.due(files(TODAY, 5, 5, 5), TODAY)).isEmpty();
        assertThat(sizes(PLAN.due(files(TODAY, 5, 5, 5, 5), TODAY))).containsExactly(List.of(5L, 5L, 5L, 5L));
    }

    @Test
    void shouldLeaveAFileAloneThatIsLargerThanAllBehindIt() {
        assertThat(sizes(PLAN.due(files(TODAY, 60, 30, 9, 2, 2, 2, 2, 2), TODAY)))
                .containsExactly(List.of(9L, 2L, 2L, 2L, 2L, 2L));
    }

    @Test
    void shouldMergeTwoFilesOfADayThatIsOver() {
        assertThat(sizes(PLAN.due(files(TODAY.minusDays(1), 7, 7), TODAY))).containsExactly(List.of(7L, 7L));
        assertThat(PLAN.due(files(TODAY.minusDays(1), 70, 7), TODAY)).isEmpty();
    }

    @Test
    void shouldNeverMergeFilesOfDifferentDays() {
        List<CompactionPlan.Input> files = new ArrayList<>(files(TODAY, 5, 5, 5));
        files.addAll(files(TODAY.minusDays(1), 5));

        assertThat(PLAN.due(files, TODAY)).isEmpty();
        assertThat(PLAN.all(files)).hasSize(1);
    }

    @Test
    void shouldLeaveLargeFilesAloneAndCutWhatIsTooMuchInTheOrderOfTime() {
        List<List<CompactionPlan.Input>> groups = PLAN.all(files(TODAY, 500, 400, 400, 400, 300, 200));

        assertThat(sizes(groups)).containsExactly(List.of(400L, 400L), List.of(400L, 300L, 200L));
        assertThat(groups)
                .allSatisfy(group -> assertThat(group)
                        .isSortedAccordingTo(Comparator.comparingLong(CompactionPlan.Input::firstMicros)));
    }

    @Test
    void shouldWriteEachEventAFewTimesOnlyAndLeaveFewFiles() {
        CompactionPlan plan = new CompactionPlan(new CompactionSettings(true, 8, 1_000_000));
        int commits = 5760;
        long rewritten = 0;
        int mostFiles = 0;
        List<CompactionPlan.Input> files = new ArrayList<>();
        for (int commit = 0; commit < commits; commit++) {
            files.add(file(TODAY, 10, commit));
            for (List<CompactionPlan.Input> group : plan.due(files, TODAY)) {
                long bytes =
                        group.stream().mapToLong(CompactionPlan.Input::bytes).sum();
                files.removeAll(group);
                files.add(file(TODAY, bytes, commit));
                rewritten += bytes;
            }
            mostFiles = Math.max(mostFiles, files.size());
        }

        assertThat(rewritten / (10.0 * commits)).isLessThan(6);
        assertThat(mostFiles).isLessThan(20);
        assertThat(files.size()).isLessThan(8);
    }

    @Test
    void shouldNameTheBoundOfABadSetting() {
        assertThatThrownBy(() -> new CompactionSettings(true, 1, 1000))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("compaction files must be 2..1000: 1");
    }

    private static List<CompactionPlan.Input> files(LocalDate day, long... sizes) {
        List<CompactionPlan.Input> files = new ArrayList<>();
        LongStream.of(sizes).forEach(size -> files.add(file(day, size, files.size())));
        return files;
    }

    private static CompactionPlan.Input file(LocalDate day, long bytes, int number) {
        return new CompactionPlan.Input(day + "-" + number + "-" + bytes, day, bytes, number);
    }

    private static List<List<Long>> sizes(List<List<CompactionPlan.Input>> groups) {
        return groups.stream()
                .map(group -> group.stream().map(CompactionPlan.Input::bytes).toList())
                .toList();
    }
}
