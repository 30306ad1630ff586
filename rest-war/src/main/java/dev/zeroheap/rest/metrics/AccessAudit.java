package dev.zeroheap.rest.metrics;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.access.Refusal;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells of each request that was refused: a line in the server's log and an event {@code access_refused}, neither with a
 * secret in it, and a count.
 *
 * <p>Whoever is refused costs the disk little: of more than {@value #LINES_A_SECOND} in a second the rest is only counted,
 * and the next line says how many those were. Any thread.
 */
public final class AccessAudit {
    static final int LINES_A_SECOND = 20;

    private static final Logger LOGGER = System.getLogger(AccessAudit.class.getName());
    private static final int MAX_CHARS = 200;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final EventRecorder recorder;
    private final ServiceMetrics metrics;
    private final LongSupplier nanos;
    private long secondBegan;
    private int inThisSecond;
    private long untold;

    /** Records through this recorder. */
    public AccessAudit(EventRecorder recorder, ServiceMetrics metrics) {
        this(recorder, metrics, System::nanoTime);
    }

    AccessAudit(EventRecorder recorder, ServiceMetrics metrics, LongSupplier nanos) {
        this.recorder = requireNonNull(recorder, "recorder");
        this.metrics = requireNonNull(metrics, "metrics");
        this.nanos = nanos;
        this.secondBegan = nanos.getAsLong();
    }

    /**
     * A request was refused.
     *
     * @param path what was asked for, without its parameters
     * @param address where it came from
     * @param caller the name of the token; empty where none was good
     */
    public void refused(Refusal refusal, String method, String path, String address, String caller) {
        metrics.refused(refusal.reason());
        long before = claim();
        if (before < 0) {
            return;
        }
        String reason = refusal.reason().wireName();
        String status = Integer.toString(refusal.reason().status());
        LOGGER.log(
                Level.WARNING,
                "refused with {0} ({1}): {2} {3} from {4}{5}{6}",
                status,
                reason,
                plain(method),
                plain(path),
                plain(address),
                caller.isEmpty() ? "" : ", token " + plain(caller),
                before == 0 ? "" : "; " + before + " more before were not told");
        recorder.event(MetricType.COUNTER, "access_refused")
                .value(1)
                .module("access")
                .operation(plain(method))
                .success(false)
                .errorType(reason)
                .labels(
                        "http.response.status_code", status,
                        "url.path", plain(path),
                        "client.address", plain(address),
                        "caller", plain(caller))
                .record();
    }

    /** How many were not told of before this one; -1 where this one is not either. */
    private synchronized long claim() {
        long now = nanos.getAsLong();
        if (now - secondBegan >= SECOND) {
            secondBegan = now;
            inThisSecond = 0;
        }
        if (inThisSecond == LINES_A_SECOND) {
            untold++;
            return -1;
        }
        inThisSecond++;
        long before = untold;
        untold = 0;
        return before;
    }

    /** Nothing that a request brings makes a second line of the log, or a long one. */
    private static String plain(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "...";
    }
}
