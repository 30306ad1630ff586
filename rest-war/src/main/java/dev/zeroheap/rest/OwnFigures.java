package dev.zeroheap.rest;

import dev.zeroheap.archive.ArchiveStatus;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.query.LiveTail;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Shows the figures of the service's parts among its metrics. */
final class OwnFigures {
    private OwnFigures() {}

    static void show(
            ServiceMetrics metrics,
            Optional<LogRecorder> recorder,
            QueryEngine engine,
            LiveTail tail,
            SystemStatus system) {
        metrics.show("zeroheap_engine_answering", "Questions that the engine is answering.", engine::answering);
        metrics.show("zeroheap_engine_waiting", "Questions that wait for their turn.", engine::waiting);
        metrics.show("zeroheap_tail_subscribers", "Clients that follow the log.", tail::subscribers);
        metrics.showRecorder(() -> recorder.map(LogRecorder::stats));
        ofArchive(
                metrics,
                system,
                "segments_waiting",
                "Closed segments that are not archived.",
                status -> status.segmentsWaiting());
        ofArchive(metrics, system, "segments_waiting_bytes", "How long they are.", status ->
                (double) status.bytesWaiting());
        ofArchive(
                metrics,
                system,
                "archive_lag_seconds",
                "How long the oldest of them has waited.",
                status -> status.lag().toMillis() / 1000.0);
        ofArchive(metrics, system, "archive_bytes", "How long the archive's files are.", status ->
                (double) status.fileBytes());
        ofArchive(metrics, system, "archive_files", "How many they are.", status -> status.files());
        ofArchive(metrics, system, "archive_events", "How many events they hold.", status -> (double) status.events());
        ofArchive(metrics, system, "rejected_lines", "Lines that were no events and are kept aside.", status ->
                (double) status.rejected());
        ofArchive(metrics, system, "disk_free_bytes", "What the archive's disk has left.", status ->
                (double) status.diskFreeBytes());
    }

    private static void ofArchive(
            ServiceMetrics metrics,
            SystemStatus system,
            String name,
            String help,
            ToDoubleFunction<ArchiveStatus> figure) {
        metrics.show(
                "zeroheap_" + name,
                help,
                () -> system.archive()
                        .map(status -> figure.applyAsDouble(status))
                        .orElse(Double.NaN));
    }
}
