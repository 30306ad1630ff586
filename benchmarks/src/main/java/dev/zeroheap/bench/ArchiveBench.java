package dev.zeroheap.bench;

import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.ManyCommitsMain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;

/** {@code bin/bench archive}: the archiver's process beside bare DuckDB, in one run. */
final class ArchiveBench {
    /** Both take turns. The median counts; of the ratio that of each turn, since the machine changes between turns. */
    private static final int TURNS = 3;

    private static final int RUNS_OF_THE_SERVICE = 4;
    private static final long SEGMENT_BYTES = 64L << 20;
    private static final double MIB = 1 << 20;

    /** Held, because the JDK forgets the level of a logger that nobody refers to. */
    private static final Logger LIBRARIES = Logger.getLogger("org.apache");

    private final Path scratch;
    private final boolean quick;
    private final Figures figures;

    ArchiveBench(Path scratch, boolean quick, Figures figures) {
        this.scratch = scratch;
        this.quick = quick;
        this.figures = figures;
    }

    void run() throws Exception {
        LIBRARIES.setLevel(Level.WARNING);
        figures.note("load average at the start: "
                + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        MixedLog log = MixedLog.write(
                scratch.resolve("logs"), quick ? 2_000_000 : 4_000_000, RUNS_OF_THE_SERVICE, 1, SEGMENT_BYTES);
        ArchiverRun archiver = convert(log);
        new ArchivedBytes(scratch, log, figures).measure(archiver);
        FileUtils.deleteDirectory(log.folder().toFile());
        FileUtils.deleteDirectory(archiver.archive().toFile());
        memory();
        commits();
        new MonthBench(scratch, quick, figures).run();
    }

    /** Returns the last of the archives that were made, each with all events of the log. */
    private ArchiverRun convert(MixedLog log) throws IOException, InterruptedException {
        figures.note("convert: %d events, %.0f MiB, memory limit %s, %d threads"
                .formatted(
                        log.events(),
                        log.bytes() / MIB,
                        ArchiverSettings.DEFAULT_MEMORY_LIMIT,
                        ArchiverSettings.DEFAULTS.threads()));
        List<Double> own = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        double ownStart = startSeconds();
        ArchiverRun archiver = new ArchiverRun(log.folder(), scratch.resolve("archive"));
        for (int turn = 0; turn < TURNS; turn++) {
            FileUtils.deleteDirectory(archiver.archive().toFile());
            MeasuredProcess process = archiver.convertOnly();
            if (ArchiverRun.number(process, "events") < log.events()) {
                throw new IllegalStateException("not all events were archived: " + process.output());
            }
            own.add(process.seconds());
            bare.add(bareCopy(log));
            ratios.add(bare.get(turn) / own.get(turn));
        }
        double ownSeconds = Medians.of(own);
        double bareSeconds = Medians.of(bare);
        figures.measured("convert_events_per_s", log.events() / ownSeconds, "{event}/s");
        figures.measured("duckdb_events_per_s", log.events() / bareSeconds, "{event}/s");
        figures.measured("convert_vs_duckdb", Medians.of(ratios), "1");
        figures.measured("archiver_start_s", ownStart, "s");
        figures.note("seconds of the archiver: " + own + ", of bare DuckDB: " + bare);
        return archiver;
    }

    /** What the archiver's process takes when there is nothing to do. */
    private double startSeconds() throws IOException, InterruptedException {
        Path nothing = Files.createDirectories(scratch.resolve("nothing"));
        ArchiverRun idle = new ArchiverRun(nothing, scratch.resolve("empty-archive"));
        idle.once();
        return idle.once().seconds();
    }

    private double bareCopy(MixedLog log) throws IOException, InterruptedException {
        Path output = scratch.resolve("bare.parquet");
        List<String> arguments = new ArrayList<>(List.of(
                ArchiverSettings.DEFAULT_MEMORY_LIMIT,
                String.valueOf(ArchiverSettings.DEFAULTS.threads()),
                scratch.resolve("bare-spill").toString(),
                output.toString(),
                BareCopyMain.SORTED,
                BareCopyMain.ZSTD));
        log.segments().forEach(segment -> arguments.add(segment.toString()));
        double seconds = MeasuredProcess.run(List.of(), BareCopyMain.class.getName(), arguments)
                .seconds();
        Files.delete(output);
        return seconds;
    }

    private void memory() throws IOException, InterruptedException {
        MixedLog log = MixedLog.write(
                scratch.resolve("large"), quick ? 1_900_000 : 19_000_000, RUNS_OF_THE_SERVICE, 1, SEGMENT_BYTES);
        ArchiverRun archiver = new ArchiverRun(log.folder(), scratch.resolve("large-archive"));
        MeasuredProcess process = archiver.once();
        figures.measured("archiver_rss_mib", process.peakRssBytes() / MIB, "MiBy");
        figures.note("archiver_rss_mib: while it converted %.0f MiB in %.1f s"
                .formatted(log.bytes() / MIB, process.seconds()));
        FileUtils.deleteDirectory(log.folder().toFile());
        FileUtils.deleteDirectory(archiver.archive().toFile());
    }

    private void commits() throws IOException, InterruptedException {
        ForkedMain.run(
                ManyCommitsMain.class, scratch, "-Xmx256m", List.of(String.valueOf(quick ? 1_000 : 10_000)), figures);
    }
}
