package dev.zeroheap.rest;

import dev.zeroheap.access.Access;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.log4j.LogRecorder;
import dev.zeroheap.query.LiveTail;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.Prices;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.promql.PromqlEngine;
import dev.zeroheap.rest.jvm.JvmEvents;
import dev.zeroheap.rest.metrics.AccessAudit;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Everything that runs in the service, wired: recorder, query engine, archiver, the JVM's events.
 *
 * <p>Opened from settings, used from any thread, closed by who opened it: all parts in the reverse order, each even where
 * another fails to.
 */
public final class RunningService implements AutoCloseable {
    private static final Duration ARCHIVER_CLOSE_LIMIT = Duration.ofSeconds(20);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final LogDirectory logs;
    private final Optional<LogRecorder> recorder;
    private final QueryEngine engine;
    private final PerformanceMetricsApi api;
    private final PromqlEngine promql;
    private final LiveTail tail;
    private final Access access;
    private final ServiceMetrics metrics;
    private final AccessAudit audit;
    private final SystemStatus system;

    private RunningService(ServiceSettings settings, ScheduledExecutorService executor) {
        logs = new LogDirectory(settings.query().logs());
        access = new Access(settings.access(), Clock.systemUTC());
        metrics = new ServiceMetrics(settings.recorder().service());
        try {
            recorder = settings.recorder().enabled()
                    ? Optional.of(opened(LogRecorder.open(settings.recorder())))
                    : Optional.empty();
            audit = new AccessAudit(recorder(), metrics);
            engine = opened(QueryEngine.open(
                    settings.query(),
                    settings.sql(),
                    settings.prices().map(Prices::with).orElseGet(Prices::builtInOnly)));
            api = new PerformanceMetricsApi(engine, Clock.systemUTC());
            promql = new PromqlEngine(engine, Clock.systemUTC());
            tail = opened(new LiveTail(settings.query(), settings.tail(), Clock.systemUTC(), engine::check));
            system = opened(new SystemStatus(
                    settings.recorder().service(), logs, settings.query().archive(), metrics, Clock.systemUTC()));
            OwnFigures.show(metrics, recorder, engine, tail, system);
            settings.query()
                    .archive()
                    .ifPresent(archive -> settings.archiveEvery()
                            .ifPresent(every -> startArchiver(settings, archive, executor, every)));
            settings.jvmEvery().ifPresent(every -> opened(JvmEvents.open(recorder(), every)));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything that the settings ask for. Directories need not exist yet.
     *
     * @param executor for the archiver's runs
     * @throws RuntimeException of the part that cannot start; those before it are closed again
     */
    public static RunningService open(ServiceSettings settings, ScheduledExecutorService executor) {
        return new RunningService(settings, executor);
    }

    private void startArchiver(
            ServiceSettings settings, ArchiveSettings archive, ScheduledExecutorService executor, Duration every) {
        ArchiverRuns runs = opened(new ArchiverRuns(archive, logs, settings.archiver(), metrics));
        opened(new RepeatedTask("the archiver", runs, executor, every, ARCHIVER_CLOSE_LIMIT));
        parts.push(runs::stop);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Where the service's own events go; nowhere where its recorder is not enabled. */
    public EventRecorder recorder() {
        return recorder.map(EventRecorder.class::cast).orElse(EventRecorder.none());
    }

    /** What answers questions. */
    public PerformanceMetricsApi api() {
        return api;
    }

    /** What answers PromQL. */
    public PromqlEngine promql() {
        return promql;
    }

    /** What follows the log. */
    public LiveTail tail() {
        return tail;
    }

    /** Who may ask. */
    public Access access() {
        return access;
    }

    /** Counts, and figures of the parts. */
    public ServiceMetrics metrics() {
        return metrics;
    }

    /** Whom was refused. */
    public AccessAudit audit() {
        return audit;
    }

    /** How the service, its log and its archive are. */
    public SystemStatus system() {
        return system;
    }

    /** What keeps the service from being ready, one sentence each; empty when it is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(engine.problems());
        recorder.filter(own -> !isRecording(own.runDirectory()))
                .ifPresent(own -> problems.add(
                        "the recorder cannot write its log: " + own.stats().lastError()));
        return problems;
    }

    private boolean isRecording(Path runDirectory) {
        try {
            return logs.runs().stream()
                    .anyMatch(run -> run.isOpen() && run.path().equals(runDirectory));
        } catch (UncheckedIOException unreadable) {
            return true; // then the engine has said so, and the log may still be written
        }
    }

    /** Ends everything, the last part first; a second call does nothing. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("a part of the service did not close", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
