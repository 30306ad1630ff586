package dev.zeroheap.bench;

import dev.zeroheap.archive.MonthArchive;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code bin/bench query}: the service on 30 days of events and a live log, beside plain DuckDB on the same files. */
final class QueryBench {
    private static final double MIB = 1 << 20;
    private static final long STREAMED_EVENTS = 10_000_000;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private final Path scratch;
    private final Path archive;
    private final long events;
    private final boolean quick;
    private final Figures figures;

    /**
     * @param scratch where files are written
     * @param archive where the archive of 30 days is, or will be
     */
    QueryBench(Path scratch, Path archive, long events, boolean quick, Figures figures) {
        this.scratch = scratch;
        this.archive = archive;
        this.events = events;
        this.quick = quick;
        this.figures = figures;
    }

    void run() throws IOException, InterruptedException, SQLException {
        LIBRARIES.setLevel(Level.WARNING);
        figures.note("load average at the start: "
                + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        MonthArchive month = archive();
        Path logs = Files.createDirectories(scratch.resolve("logs"));
        try (SteadyWriter writer = SteadyWriter.start(logs);
                Service service = Service.start(scratch.resolve("service"), logs, archive)) {
            figures.note(writer.description());
            try (Service ofHour = Service.start(scratch.resolve("service-1h"), logs, scratch.resolve("archive-1h"))) {
                new LiveWindow(turns(), figures).measure(service, ofHour);
            }
            new SideBySide(service, month, turns(), figures).measure(scratch);
            new LargePercentiles(service, month, figures).measure(scratch);
            new Dashboards(service, figures).measure(quick ? Duration.ofSeconds(30) : Duration.ofMinutes(10));
            new EventStream(service, figures).measure(month, STREAMED_EVENTS);
        }
    }

    private int turns() {
        return quick ? 7 : 21;
    }

    private MonthArchive archive() throws IOException, SQLException {
        long start = System.nanoTime();
        MonthArchive month =
                MonthArchive.in(archive, events, LocalDate.now(ZoneOffset.UTC).minusDays(1));
        long bytes = 0;
        for (Path file : month.files(MonthArchive.DAYS)) {
            bytes += Files.size(file);
        }
        figures.note("archive: %d events up to %s in %.0f MiB, %.1f bytes an event, there after %.1f s"
                .formatted(
                        events,
                        month.lastDay(),
                        bytes / MIB,
                        (double) bytes / events,
                        (System.nanoTime() - start) / 1e9));
        return month;
    }
}
