package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundaryRoundsTest {
    /** Less than the torture writes: machines that run all tests do other things, too. */
    private static final int EVENTS_PER_SECOND = 5_000;

    @TempDir
    Path folder;

    @Test
    void shouldAnswerWithAPrefixOfEachRunWhileEverythingMoves() throws Exception {
        BoundaryOutcome outcome =
                new BoundaryRounds(folder, 200, Duration.ofMinutes(30), EVENTS_PER_SECOND).run(answers -> {});

        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.isRight()).as(outcome.toString()).isTrue();
        assertThat(outcome.queries()).isGreaterThanOrEqualTo(200);
        assertThat(outcome.ofBoth()).isPositive();
        assertThat(outcome.compactions()).isPositive();
        assertThat(outcome.deleted()).isPositive();
        assertThat(outcome.expired()).isPositive();
    }
}
