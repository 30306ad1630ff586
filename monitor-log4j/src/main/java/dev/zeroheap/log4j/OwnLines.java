package dev.zeroheap.log4j;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import dev.zeroheap.api.RunName;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines that a recorder writes about itself: {@code run_opened}, {@code monitor_loss}, {@code run_closed}. Owner: the
 * drain.
 */
final class OwnLines {
    private static final LossCause[] CAUSES = LossCause.values();

    private final RecorderClock clock;
    private final Losses losses;
    private final PooledEvent event = new PooledEvent(unused -> {});

    /** For each cause, how many lost events have been written, in all and in the open segment. */
    private final long[] reported = new long[CAUSES.length];

    private final long[] reportedInSegment = new long[CAUSES.length];

    OwnLines(RecorderClock clock, Losses losses) {
        this.clock = clock;
        this.losses = losses;
    }

    void addRunOpened(Batch batch, RunName run, RecorderSettings settings) {
        String version = Optional.ofNullable(OwnLines.class.getPackage().getImplementationVersion())
                .orElse("unknown");
        own(MetricType.EVENT, LogFormat.RUN_OPENED)
                .label("service", settings.service())
                .label("host", run.host())
                .label("pid", Long.toString(run.pid()))
                .label("run", run.toString())
                .label("version", version)
                .label("format", Integer.toString(LogFormat.VERSION))
                .label("java", Runtime.version().toString())
                .label("ring_slots", Integer.toString(settings.ringSlots()))
                .label("segment_bytes", Long.toString(settings.segmentBytes()))
                .label("segment_age", settings.segmentAge().toString())
                .label("overflow", settings.overflow().wireName())
                .label("sync", Boolean.toString(settings.sync()));
        add(batch);
    }

    void addRunClosed(Batch batch, long written) {
        own(MetricType.EVENT, LogFormat.RUN_CLOSED)
                .label("recorded", Long.toString(written + losses.total()))
                .label("written", Long.toString(written))
                .label("lost", Long.toString(losses.total()))
                .label("cut_values", Long.toString(losses.cutValues()));
        add(batch);
    }

    /** One line for each cause that has lost more since its last line. */
    void addLosses(Batch batch) {
        for (int cause = 0; cause < reported.length; cause++) {
            long fresh = losses.of(CAUSES[cause]) - reported[cause];
            if (fresh > 0) {
                own(MetricType.COUNTER, LogFormat.MONITOR_LOSS)
                        .value((double) fresh)
                        .label("cause", CAUSES[cause].wireName());
                add(batch);
                reported[cause] += fresh;
                reportedInSegment[cause] += fresh;
            }
        }
    }

    /** The open segment has rolled: what it says is safe from {@link #segmentVanished()}. */
    void segmentRolled() {
        Arrays.fill(reportedInSegment, 0);
    }

    /** The open segment is gone, and what it said about losses with it: it must be said again. */
    void segmentVanished() {
        for (int cause = 0; cause < reported.length; cause++) {
            reported[cause] -= reportedInSegment[cause];
        }
        segmentRolled();
    }

    private Event own(MetricType type, String name) {
        return event.take(type, name).module(LogFormat.RECORDER_MODULE);
    }

    private void add(Batch batch) {
        event.line.finish(clock.epochMicros()); // texts of the recorder itself are short
        batch.addOwn(event.line.bytes(), event.line.length(), event.line.seqAt());
    }
}
