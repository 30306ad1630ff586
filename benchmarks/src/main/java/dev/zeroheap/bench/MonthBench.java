package dev.zeroheap.bench;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.CompactionSettings;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.query.Answer;
import dev.zeroheap.query.Dimension;
import dev.zeroheap.query.Filter;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.query.SummaryQuery;
import dev.zeroheap.query.SummaryRow;
import dev.zeroheap.query.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;

/**
 * The same question of 30 days before and after compaction: count and percentiles by hour of one metric, by the query
 * engine. Every segment has events of each day, so every commit adds 30 small files.
 */
final class MonthBench {
    private static final int DAYS = 30;
    private static final int REPEATS = 5;

    /** About a thousand events for each day. */
    private static final long SEGMENT_BYTES = 9L << 20;

    private final Path scratch;
    private final boolean quick;
    private final Figures figures;

    MonthBench(Path scratch, boolean quick, Figures figures) {
        this.scratch = scratch;
        this.quick = quick;
        this.figures = figures;
    }

    void run() throws Exception {
        MixedLog log = MixedLog.write(scratch.resolve("month"), quick ? 300_000 : 3_000_000, 1, DAYS, SEGMENT_BYTES);
        ArchiverRun archiver = new ArchiverRun(log.folder(), scratch.resolve("month-archive"));
        archiveInSmallFiles(archiver);
        figures.counted("files_30d_before_compaction", archiver.status("files"), "{file}");
        List<SummaryRow> before = ask(archiver.archive(), log.firstMoment(), "query_30d_before_compaction_ms");
        archiver.run(List.of("compact"));
        figures.counted("files_30d_after_compaction", archiver.status("files"), "{file}");
        if (!ask(archiver.archive(), log.firstMoment(), "query_30d_after_compaction_ms")
                .equals(before)) {
            throw new IllegalStateException("compaction has changed the answer");
        }
        FileUtils.deleteDirectory(log.folder().toFile());
        FileUtils.deleteDirectory(archiver.archive().toFile());
    }

    private static void archiveInSmallFiles(ArchiverRun run) {
        ArchiverSettings settings =
                ArchiverSettings.DEFAULTS.withBatchBytes(1).withCompaction(CompactionSettings.DEFAULTS.enabled(false));
        try (Archive archive = Archive.open(ArchiveSettings.in(run.archive()))) {
            new Archiver(archive, new LogDirectory(run.logs()), settings).runOnce();
        }
    }

    private List<SummaryRow> ask(Path archive, Instant from, String figure) {
        SummaryQuery question = SummaryQuery.byName(TimeRange.between(from, from.plus(DAYS, ChronoUnit.DAYS)))
                .withFilter(Filter.NONE.with(Dimension.NAME, "http_request"))
                .withStep(Duration.ofHours(1));
        List<Double> millis = new ArrayList<>();
        try (QueryEngine engine = QueryEngine.open(QuerySettings.of(scratch.resolve("no-logs"), scratch.resolve("tmp"))
                .withArchive(ArchiveSettings.in(archive)))) {
            Answer<SummaryRow> answer = engine.summary(question);
            for (int i = 0; i < REPEATS; i++) {
                long start = System.nanoTime();
                answer = engine.summary(question);
                millis.add((System.nanoTime() - start) / 1e6);
            }
            figures.measured(figure, Medians.of(millis), "ms");
            return answer.rows();
        }
    }
}
