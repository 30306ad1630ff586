package dev.zeroheap.bench;

import dev.zeroheap.log4j.Overflow;
import dev.zeroheap.log4j.RecorderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;

/**
 * {@code FOLDER THREADS EVENTS}: how many events a second reach the disk, all of them, counted as lines afterwards; and
 * how many would if nothing were done but to {@linkplain BareWrite write bytes}. As many bytes are deleted right before
 * either, see {@link PageCacheRound}.
 */
final class ThroughputMain {
    private ThroughputMain() {}

    @SuppressWarnings("SystemOut") // read by ForkedMain
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0], "throughput");
        int threads = Integer.parseInt(args[1]);
        int events = Integer.parseInt(args[2]);
        int warmUp = Math.min(events, 2_000_000);
        FileUtils.deleteDirectory(folder.toFile());
        burst(folder, threads, warmUp, 0);
        long bytes = FileUtils.sizeOfDirectory(folder.toFile()) / warmUp * events;
        FileUtils.deleteDirectory(folder.toFile());
        double seconds = burst(folder, threads, events, bytes);
        long lines = LinesOnDisk.count(folder) - LinesOnDisk.OWN_LINES_OF_A_RUN;
        if (lines != events) {
            throw new IllegalStateException("of " + events + " events " + lines + " are on disk");
        }
        FileUtils.deleteDirectory(folder.toFile());
        double bareSeconds = bareWrite(folder, bytes);
        String suffix = "_per_s_" + threads + (threads == 1 ? "_thread" : "_threads");
        System.out.println("events" + suffix + ' ' + events / seconds + " {event}/s");
        System.out.println("bare_write_events" + suffix + ' ' + events / bareSeconds + " {event}/s");
    }

    private static double bareWrite(Path folder, long bytes) throws IOException {
        Path bare = Files.createDirectories(folder.resolve("bare"));
        PageCacheRound.once(folder, bytes);
        long start = System.nanoTime();
        BareWrite.fill(bare, bytes);
        double seconds = (System.nanoTime() - start) / 1e9;
        FileUtils.deleteDirectory(folder.toFile());
        return seconds;
    }

    /** Seconds from the first event until the recorder is closed, so until the last line is written. */
    private static double burst(Path folder, int threads, int events, long freshBytes)
            throws IOException, InterruptedException {
        PageCacheRound.once(folder, freshBytes);
        LlmCall[] calls = LlmCall.variants();
        ZeroheapContender contender = new ZeroheapContender(RecorderSettings.builder()
                .directory(folder)
                .service("bench")
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofSeconds(10))
                .build());
        long start = System.nanoTime();
        record(contender, calls, threads, events);
        contender.close();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (contender.lost() > 0) {
            throw new IllegalStateException("lost " + contender.lost() + " events");
        }
        return seconds;
    }

    private static void record(Contender contender, LlmCall[] calls, int threads, int events)
            throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int share = events / threads + (thread < events % threads ? 1 : 0);
            Thread writer = new Thread(() -> {
                for (int i = 0; i < share; i++) {
                    contender.record(calls[i & 1023]);
                }
            });
            writer.start();
            writers.add(writer);
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }
}
