package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.LogFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of writers in processes of their own. */
class RunLivenessTest {
    private static final String RUN = "20261123T120000123Z-web1-4711-9f86d081";

    @TempDir
    Path root;

    private Path directory;
    private Process writer;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectories(root.resolve("web").resolve(RUN));
    }

    @AfterEach
    void endWriter() throws InterruptedException {
        if (writer != null) {
            writer.destroyForcibly().waitFor();
        }
    }

    private void startWriter() throws IOException {
        writer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogDirectoryTest.LockHolder.class.getName(),
                        directory.resolve(LogFormat.LOCK_FILE).toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = writer.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("locked");
    }

    @Test
    void shouldSeeThatAWriterLivesFromManyThreadsAtOnce() throws Exception {
        startWriter();

        long dead = IntStream.range(0, 20_000)
                .parallel()
                .filter(look -> !RunLiveness.isOpen("web", RUN, directory))
                .count();

        assertThat(dead).isZero();
    }

    @Test
    void shouldNotCallASegmentClosedWhoseWriterCameAfterTheFirstLook() throws Exception {
        LogDirectory logs = new LogDirectory(root);
        Run unborn = logs.runs().get(0);
        startWriter();
        Files.writeString(directory.resolve("00000001.jsonl"), "");

        List<Segment> segments = logs.segments(unborn);

        assertThat(segments).hasSize(1);
        assertThat(segments.get(0).isClosed()).isFalse();
        assertThat(segments.get(0).run().isOpen()).isTrue();
    }
}
