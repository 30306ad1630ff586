package dev.zeroheap.bench;

import dev.zeroheap.archive.ArchiverSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.io.output.CountingOutputStream;
import org.apache.commons.io.output.NullOutputStream;

/** What an event takes on disk: archived, before and after compaction, and in four other forms. */
record ArchivedBytes(Path scratch, MixedLog log, Figures figures) {
    private static final int BUFFER_BYTES = 1 << 18;

    void measure(ArchiverRun archiver) throws IOException, InterruptedException {
        report("bytes_per_event_before_compaction", archiver.status("file_bytes"));
        MeasuredProcess compaction = archiver.run(List.of("compact"));
        report("bytes_per_event", archiver.status("file_bytes"));
        figures.measured("compact_s", compaction.seconds(), "s");
        figures.measured("compact_rss_mib", compaction.peakRssBytes() / (double) (1 << 20), "MiBy");
        report("bytes_per_event_raw_json", log.bytes());
        report("bytes_per_event_json_gzip", gzipBytes());
        report("bytes_per_event_json_zstd", zstdBytes());
        report("bytes_per_event_duckdb_default_parquet", defaultParquetBytes());
    }

    private void report(String name, long bytes) {
        figures.measured(name, bytes / (double) log.events(), "By");
    }

    /** At the level that gzip has by itself, 6. */
    private long gzipBytes() throws IOException {
        CountingOutputStream counted = new CountingOutputStream(NullOutputStream.INSTANCE);
        try (OutputStream gzip = new GZIPOutputStream(counted, BUFFER_BYTES)) {
            for (Path segment : log.segments()) {
                Files.copy(segment, gzip);
            }
        }
        return counted.getByteCount();
    }

    /** At the level that zstd has by itself, 3; by the command, because nothing else here writes it as a stream. */
    private long zstdBytes() throws IOException, InterruptedException {
        Process zstd = new ProcessBuilder("zstd", "-3", "-c")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(scratch.resolve("lines.zst").toFile())
                .start();
        try (OutputStream in = zstd.getOutputStream()) {
            for (Path segment : log.segments()) {
                try (InputStream lines = Files.newInputStream(segment)) {
                    lines.transferTo(in);
                }
            }
        }
        if (zstd.waitFor() != 0) {
            throw new IllegalStateException("zstd ended with " + zstd.exitValue());
        }
        long bytes = Files.size(scratch.resolve("lines.zst"));
        Files.delete(scratch.resolve("lines.zst"));
        return bytes;
    }

    private long defaultParquetBytes() throws IOException, InterruptedException {
        Path output = scratch.resolve("default.parquet");
        List<String> arguments = new ArrayList<>(List.of(
                ArchiverSettings.DEFAULT_MEMORY_LIMIT,
                String.valueOf(ArchiverSettings.DEFAULTS.threads()),
                scratch.resolve("bare-spill").toString(),
                output.toString(),
                BareCopyMain.UNSORTED,
                "format parquet"));
        log.segments().forEach(segment -> arguments.add(segment.toString()));
        MeasuredProcess.run(List.of(), BareCopyMain.class.getName(), arguments);
        long bytes = Files.size(output);
        Files.delete(output);
        return bytes;
    }
}
