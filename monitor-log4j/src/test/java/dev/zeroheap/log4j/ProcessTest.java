package dev.zeroheap.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zeroheap.api.LogFormat;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ProcessTest {
    private static final String UNLIMITED = "0";

    @TempDir
    Path directory;

    private Fork writer(int threads, String rate, long count, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of(directory.toString(), Integer.toString(threads), rate, Long.toString(count)));
        arguments.addAll(List.of(more));
        return Fork.start(List.of(), WriterMain.class, arguments.toArray(String[]::new));
    }

    @Test
    void shouldLeaveWholeLinesInSequenceWhenKilledAnywhere() throws Exception {
        var random = new SplittableRandom(20261123);
        for (int kill = 0; kill < 4; kill++) {
            Fork writer = writer(2, "20000", 10_000_000, "drop");
            Path run = runOf(writer);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(50, 800));
            writer.kill();

            assertWholeAndInSequence(run);
            assertThat(RunFiles.text(RunFiles.segments(run).get(0))).doesNotContain(LogFormat.RUN_CLOSED);
            assertLockIsFree(run);
        }
    }

    @Test
    void shouldWriteEverythingWhenTheJvmExitsWithoutClosing() throws Exception {
        Fork writer = writer(2, UNLIMITED, 50_000, "wait", "exit");
        Path run = runOf(writer);
        assertThat(writer.awaitEnd()).doesNotContain("Exception", "ERROR");
        assertThat(writer.awaitExit()).isZero();

        assertThat(RunFiles.applicationEvents(run)).hasSize(100_000);
        assertThat(RunFiles.named(run, LogFormat.RUN_CLOSED)).hasSize(1);
    }

    @Test
    void shouldKeepTwoProcessesApart() throws Exception {
        Fork one = writer(2, UNLIMITED, 30_000, "wait");
        Fork two = writer(2, UNLIMITED, 30_000, "wait");
        one.awaitLine("done");
        two.awaitLine("done");

        List<Path> runs = RunFiles.runs(directory, "torture");
        assertThat(runs).hasSize(2);
        for (Path run : runs) {
            assertThat(RunFiles.applicationEvents(run)).hasSize(60_000);
            assertWholeAndInSequence(run);
        }
    }

    @Test
    void shouldHoldTheLockWhileTheProcessLives() throws Exception {
        Fork writer = writer(1, "100", 1_000);
        Path run = runOf(writer);
        Waiting.until("the first segment is there", () -> !RunFiles.lines(run).isEmpty());
        try (RandomAccessFile file =
                new RandomAccessFile(run.resolve(LogFormat.LOCK_FILE).toFile(), "rw")) {
            assertThat(file.getChannel().tryLock(0, Long.MAX_VALUE, true)).isNull();
        }
        writer.kill();
        assertLockIsFree(run);
    }

    @Test
    void shouldLeaveNoClassLoaderAndNoThreadAfter20Redeployments() {
        Fork container = Fork.start(List.of("-Dlog4j2.is.webapp=true"), RedeployMain.class, directory.toString(), "20");

        assertThat(container.awaitLine("loaders")).isEqualTo("loaders 20 alive 0 threads 0");
    }

    private static Path runOf(Fork writer) {
        return Path.of(writer.awaitLine("ready").substring("ready ".length()));
    }

    private static void assertLockIsFree(Path run) throws Exception {
        Path lockFile = run.resolve(LogFormat.LOCK_FILE);
        if (lockFile.toFile().exists()) { // a writer that is killed early enough has none
            try (RandomAccessFile file = new RandomAccessFile(lockFile.toFile(), "rw");
                    FileLock lock = file.getChannel().tryLock(0, Long.MAX_VALUE, true)) {
                assertThat(lock).isNotNull();
            }
        }
    }

    /** All but the last line, which may be torn. */
    private static void assertWholeAndInSequence(Path run) {
        List<Path> segments = RunFiles.segments(run);
        long seq = 0;
        for (Path segment : segments) {
            String text = RunFiles.text(segment);
            int end = text.lastIndexOf('\n') + 1;
            assertThat(end == text.length() || segment.equals(segments.get(segments.size() - 1)))
                    .as("only the last line may be torn")
                    .isTrue();
            for (String line : text.substring(0, end).lines().toList()) {
                if (!line.isEmpty()) {
                    JsonNode event = RunFiles.parse(line);
                    assertThat(event.at("/seq").asLong()).isEqualTo(++seq);
                }
            }
        }
    }
}
