package dev.zeroheap.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;

/**
 * {@code FOLDER CONTENDER RATE SECONDS}: how long single calls take at a steady rate. Each call has its due time and the
 * wait for a late one counts, so that a pause is seen in every call it delayed, not in one.
 */
final class LatencyMain {
    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99};

    private LatencyMain() {}

    @SuppressWarnings("SystemOut") // read by ForkedMain
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0], "latency");
        String name = args[1];
        int rate = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        try (Contender contender = Contenders.start(name, folder)) {
            run(contender, rate, 2);
            long[] nanos = run(contender, rate, seconds);
            Arrays.sort(nanos);
            for (double percentile : PERCENTILES) {
                int index = (int) Math.min(nanos.length - 1L, Math.round(percentile / 100 * nanos.length));
                String digits = String.valueOf(percentile).replace(".0", "").replace(".", "_");
                System.out.println("latency_ns_" + name + "_at_" + rate + "_p" + digits + " " + nanos[index] + " ns");
            }
        }
        FileUtils.deleteDirectory(folder.toFile());
    }

    private static long[] run(Contender contender, int rate, int seconds) {
        LlmCall[] calls = LlmCall.variants();
        long[] nanos = new long[rate * seconds];
        long gap = TimeUnit.SECONDS.toNanos(1) / rate;
        long due = System.nanoTime();
        for (int i = 0; i < nanos.length; i++) {
            due += gap;
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            contender.record(calls[i & 1023]);
            nanos[i] = System.nanoTime() - due;
        }
        return nanos;
    }
}
