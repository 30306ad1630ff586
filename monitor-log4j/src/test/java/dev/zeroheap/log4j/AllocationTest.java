package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What recording allocates. In one virtual machine of twelve the compiler compiles {@code TimerScope.close} before its
 * callers, does not inline it then, and makes 48 bytes for each scope: three such machines in a row are a fault of ours.
 */
@Timeout(300)
class AllocationTest {
    private static final int MACHINES = 3;

    @TempDir
    Path directory;

    private static String best(Supplier<Fork> fork) {
        String said = fork.get().awaitLine("allocated");
        for (int more = 1; more < MACHINES && !said.startsWith("allocated 0 "); more++) {
            said = fork.get().awaitLine("allocated");
        }
        return said;
    }

    @Test
    void shouldAllocateNothingInSteadyState() {
        assertThat(best(() -> Fork.start(List.of(), AllocationMain.class, directory.toString())))
                .isEqualTo("allocated 0 webapp false threadlocals true");
    }

    @Test
    void shouldAllocateNothingWhereLog4jFindsTheServletApi() {
        assertThat(best(() -> Fork.startWithServletApi(AllocationMain.class, directory.toString())))
                .isEqualTo("allocated 0 webapp true threadlocals false");
    }

    @Test
    void shouldAllocateNothingWhereLog4jBelievesToBeInAServletContainer() {
        assertThat(best(() ->
                        Fork.start(List.of("-Dlog4j2.is.webapp=true"), AllocationMain.class, directory.toString())))
                .isEqualTo("allocated 0 webapp true threadlocals false");
    }
}
