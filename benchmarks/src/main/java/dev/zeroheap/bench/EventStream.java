package dev.zeroheap.bench;

import dev.zeroheap.archive.MonthArchive;
import java.io.IOException;
import java.io.InputStream;

/** Whole days of the archive as NDJSON, read by a client that counts the lines. */
final class EventStream {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final double MIB = 1 << 20;

    private final Service service;
    private final Figures figures;

    EventStream(Service service, Figures figures) {
        this.service = service;
        this.figures = figures;
    }

    /** Streams as many whole days as have this many events together, at most all. */
    void measure(MonthArchive month, long atMost) throws IOException, InterruptedException {
        int days = (int) Math.max(1, Math.min(MonthArchive.DAYS, atMost * MonthArchive.DAYS / month.events()));
        String path = "/api/v1/events?format=ndjson&from=%sT00:00:00Z&to=%sT00:00:00Z"
                .formatted(month.lastDay().minusDays(days - 1L), month.lastDay().plusDays(1));
        PeakRss rss = service.rss();
        rss.reset();
        double before = rss.bytes() / MIB;
        long start = System.nanoTime();
        Counted counted = count(path);
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.measured("stream_rss_mib", rss.bytes() / MIB, "MiBy");
        figures.measured("stream_events_per_s", counted.lines / seconds, "{event}/s");
        figures.note("stream: %d lines, %.0f MiB, %.1f s, the first byte after %.2f s, %.0f MiB of memory before"
                .formatted(
                        counted.lines, counted.bytes / MIB, seconds, (counted.firstByteNanos - start) / 1e9, before));
    }

    private record Counted(long lines, long bytes, long firstByteNanos) {}

    private Counted count(String path) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long lines = 0;
        long bytes = 0;
        long first = 0;
        try (InputStream in = service.stream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                first = bytes == 0 ? System.nanoTime() : first;
                bytes += read;
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        }
        return new Counted(lines, bytes, first);
    }
}
