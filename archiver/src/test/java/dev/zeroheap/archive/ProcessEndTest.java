package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A SIGTERM at each step of the first batch that a process archives, in a process of its own. */
class ProcessEndTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"COPIED", "SYNCED", "CONVERTED", "COMMITTING", "COMMITTED"})
    void shouldFinishTheBatchAtWork(ArchiveStep step) throws Exception {
        Site site = Site.in(directory);
        site.log().segment(1, TestLog.events(0, 10));
        Archive.open(site.settings()).close(); // the table is there, so that the step is one of the batch

        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName(),
                        directory.toString(),
                        step.name())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).isEqualTo(Ending.EXIT_CODE);
        assertThat(site.archived()).hasSize(10);
        assertThat(site.settings().temporary()).isEmptyDirectory();
    }

    /** Archives, and begins to end at a step; the end waits for the batch, as that of {@link RunCommand} does. */
    static final class Ending {
        static final int EXIT_CODE = 43;

        private Ending() {}

        public static void main(String... args) throws InterruptedException {
            Site site = Site.in(Path.of(args[0]));
            AtomicBoolean isEnding = new AtomicBoolean();
            CountDownLatch hasBegunToEnd = new CountDownLatch(1);
            CountDownLatch isDone = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                hasBegunToEnd.countDown();
                await(isDone);
            }));
            try {
                site.run(Site.UNMERGED, step -> {
                    if (step.name().equals(args[1]) && isEnding.compareAndSet(false, true)) {
                        new Thread(() -> System.exit(EXIT_CODE)).start();
                        await(hasBegunToEnd);
                    }
                });
            } finally {
                isDone.countDown();
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("waited for half a minute");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
