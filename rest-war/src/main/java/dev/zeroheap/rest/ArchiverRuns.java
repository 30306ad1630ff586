package dev.zeroheap.rest;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.Archive;
import dev.zeroheap.archive.ArchiveException;
import dev.zeroheap.archive.ArchiveResult;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.Archiver;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The runs of the service's archiver. The archive is opened by the first that can, so that a service whose archive is
 * away starts, says so by its readiness, and goes on by itself when it is back.
 */
final class ArchiverRuns implements Runnable, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ArchiverRuns.class.getName());

    private final ArchiveSettings archiveSettings;
    private final LogDirectory logs;
    private final ArchiverSettings settings;
    private final ServiceMetrics metrics;
    private @Nullable Archive archive;
    private @Nullable Archiver archiver;
    private boolean stopped;

    ArchiverRuns(
            ArchiveSettings archiveSettings, LogDirectory logs, ArchiverSettings settings, ServiceMetrics metrics) {
        this.archiveSettings = archiveSettings;
        this.logs = logs;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        long events = 0;
        boolean isDone = false;
        try {
            events = archive();
            isDone = true;
        } finally {
            metrics.archiverRan(isDone, System.nanoTime() - start, events);
        }
    }

    private long archive() {
        ArchiveResult result = archiver().runOnce();
        if (result.segments() > 0) {
            LOGGER.log(
                    Level.DEBUG,
                    "archived {0} events of {1} segments in {2} files",
                    result.events(),
                    result.segments(),
                    result.files());
        }
        if (!result.isComplete()) {
            throw new ArchiveException(
                    ArchiveException.Code.INPUT_FAILED,
                    result.failures().stream()
                            .map(failure -> failure.path() + ": " + failure.reason())
                            .collect(joining("; ")));
        }
        return result.events();
    }

    private synchronized Archiver archiver() {
        if (archiver == null) {
            archive = Archive.open(archiveSettings);
            archiver = new Archiver(archive, logs, settings);
            if (stopped) {
                archiver.stop();
            }
        }
        return archiver;
    }

    /** A run that is at work ends after the batch it is at. */
    synchronized void stop() {
        stopped = true;
        if (archiver != null) {
            archiver.stop();
        }
    }

    /** Closes the archive; after the last run. */
    @Override
    public synchronized void close() {
        if (archive != null) {
            archive.close();
        }
    }
}
