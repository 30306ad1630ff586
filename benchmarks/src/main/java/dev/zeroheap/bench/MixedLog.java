package dev.zeroheap.bench;

import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.log4j.Overflow;
import dev.zeroheap.log4j.RecorderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A log directory full of {@link MixedEvents}, written by the recorder itself.
 *
 * @param folder the directory
 * @param events how many lines, the recorder's own two of each run left out
 * @param bytes how long all segments are
 * @param firstMoment midnight of the first day; the last is the day of writing, as in a real log
 */
record MixedLog(Path folder, long events, long bytes, Instant firstMoment) {
    private static final long SEED = 20261001;

    /**
     * Writes one.
     *
     * @param runs so many writers, which take turns, as the instances of a service would
     * @param days events are spread over so many; with more than one, every segment has events of each
     */
    static MixedLog write(Path folder, long events, int runs, int days, long segmentBytes) throws IOException {
        Instant firstMoment = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(days - 1L, ChronoUnit.DAYS);
        List<LogRecorder> recorders = new ArrayList<>();
        try {
            for (int run = 0; run < runs; run++) {
                recorders.add(LogRecorder.open(RecorderSettings.builder()
                        .directory(folder)
                        .service("shop")
                        .segmentBytes(segmentBytes)
                        .overflow(Overflow.WAIT)
                        .overflowWait(Duration.ofSeconds(10))
                        .build()));
            }
            double meanGapNanos = 0.99 * TimeUnit.DAYS.toNanos(1) / events;
            MixedEvents mixed = new MixedEvents(SEED, firstMoment, meanGapNanos);
            for (long i = 0; i < events; i++) {
                mixed.next(recorders.get((int) (i % runs)), (int) (i / runs % days));
            }
        } finally {
            recorders.forEach(LogRecorder::close);
        }
        long lost = recorders.stream()
                .mapToLong(recorder -> recorder.stats().lost())
                .sum();
        if (lost > 0) {
            throw new IllegalStateException("lost " + lost + " events");
        }
        return new MixedLog(folder, events, sizeBytes(segments(folder)), firstMoment);
    }

    /** The segments in the order of their paths. */
    List<Path> segments() throws IOException {
        return segments(folder);
    }

    private static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private static long sizeBytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
