package dev.zeroheap.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;

/**
 * What the last five minutes cost with 30 days in the archive, and with an hour: two services read the same live log, and
 * each archives it for itself.
 */
final class LiveWindow {
    private static final String QUESTION = "/api/v1/aggregate?range=5m&group_by=name&aggregates=count,p95(duration)";

    /** Both have archived what was there when they started: what a minute and a half adds is less than that. */
    private static final int MAX_LIVE_ROWS = 100_000;

    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);
    private static final int WARM_UP = 3;

    private final int turns;
    private final Figures figures;

    LiveWindow(int turns, Figures figures) {
        this.turns = turns;
        this.figures = figures;
    }

    /** Waits until both are at the live end of the log, then asks them in turns. */
    void measure(Service ofMonth, Service ofHour) throws IOException, InterruptedException {
        awaitArchived(ofMonth);
        awaitArchived(ofHour);
        Latencies month = new Latencies();
        Latencies hour = new Latencies();
        for (int turn = -WARM_UP; turn < turns; turn++) {
            long start = System.nanoTime();
            ofMonth.get(QUESTION);
            long between = System.nanoTime();
            ofHour.get(QUESTION);
            long end = System.nanoTime();
            if (turn >= 0) {
                month.add(between - start);
                hour.add(end - between);
            }
        }
        figures.measured("live_window_30d_ms", month.millis(0.5), "ms");
        figures.measured("live_window_1h_ms", hour.millis(0.5), "ms");
        figures.measured("live_window_ratio", month.millis(0.5) / hour.millis(0.5), "1");
    }

    /** Waits until a service has archived all but the youngest segments, so that each answer reads about as much live. */
    static void awaitArchived(Service service) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CATCH_UP_LIMIT.toNanos();
        while (liveRows(service) > MAX_LIVE_ROWS) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the archiver did not catch up within " + CATCH_UP_LIMIT);
            }
            Thread.sleep(500);
        }
    }

    private static int liveRows(Service service) throws IOException, InterruptedException {
        JsonNode declaration =
                new ObjectMapper().readTree(service.get(QUESTION)).get("declaration");
        return declaration.get("live_rows").intValue();
    }
}
