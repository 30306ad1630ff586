package dev.zeroheap.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What one call costs the thread that makes it.
 *
 * <p>One invocation is a burst that fits every contender's buffer, and each burst meets an empty buffer: a full one would
 * measure the disk, or how cheap it is to drop. What a contender lost all the same is added up and reported beside the
 * time. {@link RecordBench} turns the time of a burst into nanoseconds per call.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class CallerCostBenchmark {
    /** Which {@link Contenders contender}. */
    @Param({"zeroheap"})
    public String contender = "zeroheap";

    /** Calls of one thread in one invocation. */
    @Param({"1024"})
    public int burst;

    /** Where a contender that writes files may do so. */
    @Param({""})
    public String folder = "";

    private final LlmCall[] calls = LlmCall.variants();
    private Contender subject = Contenders.NOTHING;

    /** Starts the contender. */
    @Setup(Level.Trial)
    public void start() {
        subject = Contenders.start(contender, Path.of(folder));
    }

    /** Lets the contender empty its buffer, outside of what is measured. */
    @Setup(Level.Invocation)
    public void awaitIdle() {
        subject.awaitIdle();
    }

    /** Ends the contender, deletes what it wrote, and leaves the number of lost events to whoever started the trial. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
        Contenders.reportLost(Path.of(folder), contender, subject.lost());
        subject.close();
        FileUtils.deleteDirectory(Path.of(folder, contender).toFile());
    }

    /** One burst of one thread. */
    @Benchmark
    public void record(Cursor cursor) {
        for (int i = 0; i < burst; i++) {
            subject.record(calls[cursor.next()]);
        }
    }

    /** Where one thread stands in the round of calls. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;

        int next() {
            return next++ & 1023;
        }
    }
}
