package dev.zeroheap.log4j;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.RunName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Records events as lines of JSON in the rolling segments of one run.
 *
 * <pre>{@code
 * try (LogRecorder recorder = LogRecorder.open(
 *         RecorderSettings.builder().directory(Path.of("logs")).service("shop").build())) {
 *     var monitor = new LightweightPerformanceMonitor(new PerformanceMetricsLogger(recorder));
 *     monitor.increment("orders");
 * }
 * }</pre>
 *
 * <p>{@link #event} and the events are for any thread: they neither throw nor wait (but for the overflow policy that was
 * asked for) nor, in steady state, allocate. The memory is fixed: the ring of 128 bytes times
 * {@link RecorderSettings#ringSlots()}, less than 1 MiB beside it, and for each of at most 256 threads that record at the
 * same time an event of some KiB, less than 100 between two uses: the more, the more different short texts it has met.
 * One daemon thread writes. Whoever opened the recorder closes it; the end of the JVM does so too.
 */
public final class LogRecorder implements EventRecorder, AutoCloseable {
    /** How long {@link #close()} lets the drain write what is left. */
    public static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    /** What the drain may need beyond its limit to end an operation of the disk that is under way. */
    private static final long GRACE_MILLIS = 500;

    private final RunName run;
    private final Path runDirectory;
    private final Ring ring;
    private final Losses losses = new Losses();
    private final EventIntake intake;
    private final Segments segments;
    private final Drain drain;
    private final Thread drainThread;
    private final Thread exitHook;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens a run of its own in the directory of the settings.
     *
     * <p>A directory that cannot be written is no failure here: the recorder keeps trying, and counts what it loses.
     *
     * @throws InvalidSettingsException when the Log4j configuration that the settings name cannot serve
     */
    public static LogRecorder open(RecorderSettings settings) {
        return open(settings, Clock.systemUTC());
    }

    static LogRecorder open(RecorderSettings settings, Clock clock) {
        LogRecorder recorder = new LogRecorder(requireNonNull(settings, "settings"), clock);
        recorder.start();
        return recorder;
    }

    private LogRecorder(RecorderSettings settings, Clock wallClock) {
        run = RunName.of(
                wallClock.instant(), hostName(), ProcessHandle.current().pid(), new SecureRandom().nextInt());
        runDirectory = settings.directory()
                .toAbsolutePath()
                .normalize()
                .resolve(settings.service())
                .resolve(run.toString());
        SegmentNames names = new SegmentNames(runDirectory);
        SegmentLog log =
                SegmentLog.start("zeroheap-" + settings.service() + "-" + run, settings.logConfiguration(), names);
        RecorderClock clock = new RecorderClock(wallClock);
        DrainBell bell = new DrainBell();
        RecorderBean bean = new RecorderBean(run.objectName(settings.service()), this::stats);
        ring = new Ring(settings.ringSlots());
        segments = new Segments(names, log, new RunLock(runDirectory), settings);
        intake = new EventIntake(ring, clock, losses, bell, settings.overflowWaitNanos());
        drain = new Drain(ring, intake, segments, clock, losses, bell, bean::unregister);
        drain.open(run, settings);
        drainThread = new Thread(drain, "zeroheap-drain-" + settings.service());
        drainThread.setDaemon(true);
        // Not that of whichever caller came first: it might belong to another application, which this would keep alive.
        drainThread.setContextClassLoader(LogRecorder.class.getClassLoader());
        exitHook = new Thread(this::close, "zeroheap-exit-" + settings.service());
        exitHook.setContextClassLoader(LogRecorder.class.getClassLoader());
        bean.register(); // before the drain takes the lock, see RunName.objectName
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("unknown");
        }
    }

    private void start() {
        drainThread.start();
        try {
            Runtime.getRuntime().addShutdownHook(exitHook);
        } catch (IllegalStateException exiting) {
            StatusLogger.getLogger().warn("Zeroheap was opened while the JVM exits: what it records may be lost");
        }
    }

    @Override
    public Event event(MetricType type, String name) {
        return intake.event(type, name);
    }

    /** The name of this run. */
    public RunName run() {
        return run;
    }

    /** The directory of this run's segments. */
    public Path runDirectory() {
        return runDirectory;
    }

    /** The figures as of now; for any thread, also after {@link #close()}. */
    public RecorderStats stats() {
        return new RecorderStats(
                drain.taken() + lostBeforeRing(),
                segments.writtenEvents(),
                losses.byCause(),
                losses.cutValues(),
                segments.writtenBytes(),
                segments.rolls(),
                ring.fill(),
                ring.slots(),
                drain.lastError(),
                segments.currentPath());
    }

    private long lostBeforeRing() {
        return losses.total() - drain.lostAfterTaking();
    }

    /**
     * Refuses new events, lets the drain write what is there for at most {@link #CLOSE_LIMIT}, and ends it. What is lost
     * by then is counted and reported. A second call does nothing but wait for the first.
     */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    void close(Duration limit) {
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            intake.close();
            drain.close(System.nanoTime() + limit.toNanos());
        }
        awaitDrain(limit.toMillis() + GRACE_MILLIS);
        forgetExitHook();
        if (first && losses.total() > 0) {
            StatusLogger.getLogger().warn("Zeroheap lost {} events: {}", losses.total(), losses.byCause());
        }
    }

    private void awaitDrain(long millis) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (drainThread.isAlive() && left > 0) {
            try {
                drainThread.join(left);
            } catch (InterruptedException wanted) {
                interrupted = true;
            }
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (drainThread.isAlive()) {
            StatusLogger.getLogger().error("Zeroheap: the log did not close in {} ms", millis);
        }
    }

    private void forgetExitHook() {
        if (Thread.currentThread() == exitHook) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException exiting) {
            // The hook is running or about to: closing twice does no harm.
        }
    }
}
