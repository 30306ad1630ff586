package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/**
 * Runs {@link RingHandover} in JVMs of its own, compiled as it comes. With the system property
 * {@code zeroheap.jcstress.millis}, in all combinations of interpreter and compilers, each so long.
 */
@Timeout(1_800)
class RingHandoverTest {
    private static final String HEAP = "-Xmx512m";

    @TempDir
    Path results;

    @Test
    void shouldHandOverOnlyWholeLinesWhateverTheTiming() throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-t", RingHandover.class.getName(), "-r", results.toString()));
        arguments.addAll(List.of("-f", "1", "-fsm", "1")); // fsm: forks in which the compiler takes random decisions
        String millis = System.getProperty("zeroheap.jcstress.millis");
        if (millis == null) {
            arguments.addAll(List.of("-iters", "5", "-time", "200", "-sc", "false", "-jvmArgs", HEAP));
        } else {
            arguments.addAll(List.of("-iters", "1", "-time", millis));
        }
        // Its JVMs inherit the heap.
        Fork harness = Fork.start(List.of(HEAP), Main.class, arguments.toArray(new String[0]));

        String output = harness.awaitEnd();

        assertThat(harness.awaitExit()).as(output).isZero();
        assertThat(output).containsPattern("([1-9]\\d*) planned; \\1 passed, 0 failed, 0 soft errs, 0 hard errs");
    }
}
