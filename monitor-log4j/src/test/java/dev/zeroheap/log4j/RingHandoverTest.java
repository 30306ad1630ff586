package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/**
 * Runs {@link RingHandover} in JVMs of its own, in all combinations of interpreter and compilers. The system property
 * {@code zeroheap.jcstress.millis} says how long each combination runs; default 20.
 */
@Timeout(1_800)
class RingHandoverTest {
    @TempDir
    Path results;

    @Test
    void shouldHandOverOnlyWholeLinesWhateverTheTiming() throws InterruptedException {
        Fork harness = Fork.start(
                List.of("-Xmx512m"), // its JVMs inherit it
                Main.class,
                "-t",
                RingHandover.class.getName(),
                "-f",
                "1",
                "-iters",
                "1",
                "-fsm", // forks in which the compiler takes random decisions
                "1",
                "-time",
                System.getProperty("zeroheap.jcstress.millis", "20"),
                "-r",
                results.toString());

        String output = harness.awaitEnd();

        assertThat(harness.awaitExit()).as(output).isZero();
        assertThat(output).containsPattern("[1-9]\\d* passed, 0 failed, 0 soft errs, 0 hard errs");
    }
}
