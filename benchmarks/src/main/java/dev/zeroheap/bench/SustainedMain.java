package dev.zeroheap.bench;

import com.sun.management.ThreadMXBean;
import dev.zeroheap.log4j.Overflow;
import dev.zeroheap.log4j.RecorderSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.io.FileUtils;

/**
 * {@code FOLDER CONTENDER EVENTS}: what a call costs one thread that calls without a rest, so that the buffer is full and
 * the contender's own back-pressure counts. Both contenders that write have to have every event on disk in the end.
 */
final class SustainedMain {
    /** More than any contender writes. */
    private static final long BYTES_PER_EVENT = 500;

    /** Until the compiler has done what it can for either contender. */
    private static final int WARM_UP = 2_000_000;

    private SustainedMain() {}

    @SuppressWarnings("SystemOut") // read by ForkedMain
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0], "sustained");
        FileUtils.deleteDirectory(folder.toFile());
        String name = args[1];
        int events = Integer.parseInt(args[2]);
        LlmCall[] calls = LlmCall.variants();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        try (Contender contender = start(name, folder);
                PageCacheRound round = PageCacheRound.fill(folder, (WARM_UP + events) * BYTES_PER_EVENT)) {
            round.follow(contender::writtenBytes);
            record(contender, calls, WARM_UP);
            contender.awaitIdle();
            long allocated = threads.getThreadAllocatedBytes(self);
            long start = System.nanoTime();
            record(contender, calls, events);
            double nanos = System.nanoTime() - start;
            allocated = threads.getThreadAllocatedBytes(self) - allocated;
            contender.awaitIdle();
            System.out.println("sustained_ns_" + name + "_1_threads " + nanos / events + " ns");
            System.out.println("sustained_alloc_bytes_" + name + "_1_threads " + (double) allocated / events + " By");
            if (contender.lost() > 0) {
                throw new IllegalStateException(name + " lost " + contender.lost() + " events");
            }
        }
        long own = name.equals(Contenders.ZEROHEAP) ? LinesOnDisk.OWN_LINES_OF_A_RUN : 0;
        long lines = LinesOnDisk.count(folder) - own;
        if (lines != WARM_UP + events) {
            throw new IllegalStateException("of " + (WARM_UP + events) + " events " + lines + " are on disk");
        }
        FileUtils.deleteDirectory(folder.toFile());
    }

    private static Contender start(String name, Path folder) {
        if (!name.equals(Contenders.ZEROHEAP)) {
            return Contenders.start(name, folder);
        }
        return new ZeroheapContender(RecorderSettings.builder()
                .directory(folder)
                .service("bench")
                .overflow(Overflow.WAIT)
                .overflowWait(Duration.ofSeconds(10))
                .build());
    }

    private static void record(Contender contender, LlmCall[] calls, int events) {
        for (int i = 0; i < events; i++) {
            contender.record(calls[i & 1023]);
        }
    }
}
