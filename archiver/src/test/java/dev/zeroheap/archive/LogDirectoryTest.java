package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.RunName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirectoryTest {
    private static final String RUN = "20261123T120000123Z-web-1.example-4711-9f86d081";

    @TempDir
    Path root;

    @Test
    void shouldBeEmptyWhereThereIsNoDirectory() {
        assertThat(new LogDirectory(root.resolve("absent")).segments()).isEmpty();
    }

    @Test
    void shouldListSegmentsByNumberAndPassOverEverythingElse() throws IOException {
        segment(RUN, 10);
        segment(RUN, 2);
        Files.writeString(root.resolve("web").resolve(RUN).resolve("notes.txt"), "");
        Files.writeString(root.resolve("web").resolve(RUN).resolve("00000003.jsonl.gz"), "");
        Files.writeString(root.resolve("stray.jsonl"), "");

        List<Segment> segments = new LogDirectory(root).segments();

        assertThat(segments).extracting(Segment::number).containsExactly(2, 10);
        assertThat(segments).allSatisfy(segment -> {
            assertThat(segment.isClosed()).isTrue();
            assertThat(segment.run().host()).isEqualTo("web-1.example");
            assertThat(segment.run().service()).isEqualTo("web");
        });
    }

    @Test
    void shouldKnowARunOfAnotherForm() throws IOException {
        segment("by-hand", 1);
        Segment segment = new LogDirectory(root).segments().get(0);
        assertThat(segment.run().name()).isEqualTo("by-hand");
        assertThat(segment.run().host()).isEmpty();
        assertThat(segment.isClosed()).isTrue();
    }

    @Test
    void shouldTakeTheHighestSegmentForOpenWhileAnotherProcessHoldsTheLock() throws Exception {
        segment(RUN, 1);
        segment(RUN, 2);
        Path lock = root.resolve("web").resolve(RUN).resolve(LogFormat.LOCK_FILE);
        Process holder = lockHolder(lock);
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            assertThat(new LogDirectory(root).segments())
                    .extracting(Segment::isClosed)
                    .containsExactly(true, false);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(new LogDirectory(root).segments())
                .extracting(Segment::isClosed)
                .containsExactly(true, true);
    }

    @Test
    void shouldSeeTheWriterHoweverManyThreadsLookAtOnce() throws Exception {
        segment(RUN, 1);
        Path lock = root.resolve("web").resolve(RUN).resolve(LogFormat.LOCK_FILE);
        Process holder = lockHolder(lock);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            Callable<Boolean> look = () -> IntStream.range(0, 1000)
                    .allMatch(i -> new LogDirectory(root).runs().get(0).isOpen());
            for (Future<Boolean> isAlwaysOpen : threads.invokeAll(List.of(look, look, look, look))) {
                assertThat(isAlwaysOpen.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
            holder.destroyForcibly().waitFor();
        }
    }

    private static Process lockHolder(Path lock) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .start();
    }

    @Test
    void shouldTakeTheHighestSegmentForOpenWhileAWriterOfThisProcessIsRegistered() throws Exception {
        segment(RUN, 1);
        ObjectName name = new ObjectName(RunName.parse(RUN).objectName("web"));
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new StandardMBean(() -> {}, Runnable.class, false), name);
        try {
            assertThat(new LogDirectory(root).segments().get(0).isClosed()).isFalse();
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
        assertThat(new LogDirectory(root).segments().get(0).isClosed()).isTrue();
    }

    private void segment(String run, int number) throws IOException {
        Path directory = Files.createDirectories(root.resolve("web").resolve(run));
        Files.writeString(directory.resolve(String.format("%08d.jsonl", number)), "");
    }

    /** A process that holds a lock until it is killed. */
    static final class LockHolder {
        private LockHolder() {}

        @SuppressWarnings("SystemOut") // the test reads it
        public static void main(String[] args) throws IOException, InterruptedException {
            try (FileChannel channel =
                            FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid() ? "locked" : "not locked");
                Thread.sleep(60_000);
            }
        }
    }
}
