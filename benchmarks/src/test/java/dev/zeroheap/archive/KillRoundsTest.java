package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillRoundsTest {
    @TempDir
    Path folder;

    @Test
    void shouldFindEachEventOnceHoweverOftenArchiversAreKilled() throws Exception {
        KillOutcome outcome = new KillRounds(folder, 25, 42).run();

        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.isRight()).as(outcome.toString()).isTrue();
        assertThat(outcome.events()).isPositive();
        assertThat(outcome.kills()).isGreaterThanOrEqualTo(25);
        assertThat(outcome.killsByMoment())
                .containsKeys("random", "copied", "synced", "converted", "committing", "committed");
    }
}
