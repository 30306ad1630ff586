package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AllocationTest {
    @TempDir
    Path directory;

    @Test
    void shouldAllocateNothingInSteadyState() {
        assertThat(Fork.start(List.of(), AllocationMain.class, directory.toString())
                        .awaitLine("allocated"))
                .isEqualTo("allocated 0 webapp false threadlocals true");
    }

    @Test
    void shouldAllocateNothingWhereLog4jFindsTheServletApi() {
        assertThat(Fork.startWithServletApi(AllocationMain.class, directory.toString())
                        .awaitLine("allocated"))
                .isEqualTo("allocated 0 webapp true threadlocals false");
    }

    @Test
    void shouldAllocateNothingWhereLog4jBelievesToBeInAServletContainer() {
        assertThat(Fork.start(List.of("-Dlog4j2.is.webapp=true"), AllocationMain.class, directory.toString())
                        .awaitLine("allocated"))
                .isEqualTo("allocated 0 webapp true threadlocals false");
    }
}
