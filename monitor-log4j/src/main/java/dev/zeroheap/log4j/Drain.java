package dev.zeroheap.log4j;

import dev.zeroheap.api.RunName;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The one thread that takes lines out of the ring and writes them, in batches as large as what has come together.
 *
 * <p>While the log cannot be written it keeps its batch, tries again, and lets the ring fill up. Nothing but
 * {@link #close} ends it: no fault, no interrupt. When it ends it closes the segment and gives the lock back itself, so
 * that this happens even if nobody waits for it any more.
 */
final class Drain implements Runnable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOSS_LINES_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MIN_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Ring ring;
    private final EventIntake intake;
    private final Segments segments;
    private final RecorderClock clock;
    private final Losses losses;
    private final DrainBell bell;
    private final OwnLines ownLines;
    private final Runnable afterwards;

    private final Batch batch = new Batch();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong lostAfterTaking = new AtomicLong();
    private volatile String lastError = "";
    private volatile boolean closing;
    private volatile long deadlineNanos;

    /** The last slot that was taken out of the ring. */
    private long last = Ring.NONE;

    /** Whether nothing was left when it was taken from last. */
    private boolean isRingEmpty;

    private boolean sealed;
    private boolean gaveUp;
    private long rollsSeen;
    private long lastLookNanos = System.nanoTime();
    private long lastLossLinesNanos = lastLookNanos - LOSS_LINES_NANOS;
    private long retryNanos = MIN_RETRY_NANOS;
    private boolean failing;

    /** @param afterwards called by the drain's thread when all is closed */
    Drain(
            Ring ring,
            EventIntake intake,
            Segments segments,
            RecorderClock clock,
            Losses losses,
            DrainBell bell,
            Runnable afterwards) {
        this.ring = ring;
        this.intake = intake;
        this.segments = segments;
        this.clock = clock;
        this.losses = losses;
        this.bell = bell;
        this.ownLines = new OwnLines(clock, losses);
        this.afterwards = afterwards;
    }

    /** Puts the first line of the run into the batch; before the thread starts. */
    void open(RunName run, RecorderSettings settings) {
        ownLines.addRunOpened(batch, run, settings);
    }

    /** How many events have been taken out of the ring. */
    long taken() {
        return taken.get();
    }

    /** How many of those were lost after all. */
    long lostAfterTaking() {
        return lostAfterTaking.get();
    }

    /** The last fault, or empty. */
    String lastError() {
        return lastError;
    }

    /** Makes the drain write what there is, until the deadline at the latest, and end. */
    void close(long newDeadlineNanos) {
        deadlineNanos = newDeadlineNanos;
        closing = true; // after the deadline, which it guards
        bell.ring();
    }

    @Override
    public void run() {
        bell.ownedByThisThread();
        try {
            boolean more = true;
            while (more) {
                more = turnSafely();
            }
        } finally {
            segments.close();
            afterwards.run();
        }
    }

    private boolean turnSafely() {
        // Nobody has a reason to interrupt this thread, and a file channel would close itself over it.
        Thread.interrupted();
        try {
            return turn(System.nanoTime());
        } catch (IOException | RuntimeException | Error fault) { // whatever it was, the drain must live
            failed(fault);
            return !gaveUp;
        }
    }

    /** One round; false when all is done. */
    private boolean turn(long now) throws IOException {
        if (closing && isOverdue()) {
            giveUp();
            endInSpiteOfAll(now);
            return false;
        }
        if (now - lastLookNanos > LOOK_NANOS) {
            lastLookNanos = now;
            lookAround(now);
        }
        if (batch.isEmpty() && !sealed) {
            addLossLines(now);
            takeFromRing();
        }
        if (!batch.isEmpty()) {
            write(now);
            bell.busy();
            if (isRingEmpty && !closing) {
                bell.rest();
            }
            return true;
        }
        if (closing) {
            return !sealed && seal();
        }
        bell.idle();
        return true;
    }

    private void lookAround(long now) {
        clock.refresh();
        long vanished = segments.findVanished();
        if (vanished >= 0) {
            lost(LossCause.IO_ERROR, vanished);
            ownLines.segmentVanished();
            rollsSeen = segments.rolls();
            note("the open segment was removed, with " + vanished + " events");
        }
        if (segments.isOld(now) && !sealed) { // run_closed stands in the last segment, or readers miss it
            segments.roll();
        }
        noticeRoll();
    }

    private void addLossLines(long now) {
        if (now - lastLossLinesNanos > LOSS_LINES_NANOS) {
            lastLossLinesNanos = now;
            ownLines.addLosses(batch);
        }
    }

    private void takeFromRing() {
        long room = segments.room();
        long start = last;
        int count = 0;
        long first;
        while ((first = ring.next(last)) != Ring.NONE) {
            int length = ring.lengthOf(first);
            if (!batch.fits(length, room)) {
                if (!batch.isEmpty() || segments.isEmpty()) {
                    break;
                }
                segments.roll();
                room = segments.room();
            }
            if (length > 0) {
                batch.add(ring.bytes(), ring.lineAt(first), length, ring.seqAtOf(first));
                count++;
            }
            last = first + ring.slotsOf(first) - 1;
        }
        isRingEmpty = first == Ring.NONE;
        if (last != start) {
            ring.release(last);
            taken.lazySet(taken.get() + count);
        }
    }

    private void write(long now) throws IOException {
        segments.write(batch, now);
        noticeRoll();
        if (failing) {
            failing = false;
            retryNanos = MIN_RETRY_NANOS;
            intake.stalled(false);
        }
    }

    private void noticeRoll() {
        if (segments.rolls() != rollsSeen) {
            rollsSeen = segments.rolls();
            ownLines.segmentRolled();
        }
    }

    private void failed(Throwable fault) {
        if (!failing) {
            failing = true;
            intake.stalled(true);
            StatusLogger.getLogger().error("Zeroheap cannot write its log and keeps trying", fault);
        }
        lastError = fault.toString();
        bell.sleep(closing ? MIN_RETRY_NANOS : retryNanos);
        retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
    }

    private void note(String error) {
        lastError = error;
        StatusLogger.getLogger().error("Zeroheap: {}", error);
    }

    /** Shuts the ring when it is empty, then writes the last lines; true while there is something left to do. */
    private boolean seal() {
        if (ring.trySeal()) {
            sealed = true;
            addLastLines();
        } else {
            bell.idle(); // somebody is between claiming and publishing
        }
        return true;
    }

    private void addLastLines() {
        ownLines.addLosses(batch);
        ownLines.addRunClosed(batch, segments.writtenEvents());
    }

    private boolean isOverdue() {
        return closing && System.nanoTime() - deadlineNanos > 0;
    }

    /** Out of time: counts what cannot be written any more. */
    private void giveUp() {
        gaveUp = true;
        LossCause cause = failing ? LossCause.IO_ERROR : LossCause.CLOSED;
        lost(cause, batch.events());
        long left = 0;
        long first;
        while ((first = ring.next(last)) != Ring.NONE) {
            if (ring.lengthOf(first) > 0) {
                left++;
            }
            last = first + ring.slotsOf(first) - 1;
        }
        taken.lazySet(taken.get() + left);
        lost(cause, left);
    }

    /**
     * A log that can be written gets its last lines, however late it is: it has not died, and says what it lost. Nothing but
     * such lines is in the batch then.
     */
    private void endInSpiteOfAll(long now) throws IOException {
        if (failing) {
            return;
        }
        if (!sealed) {
            addLastLines();
        }
        write(now);
    }

    private void lost(LossCause cause, long count) {
        lostAfterTaking.addAndGet(count);
        losses.add(cause, count);
    }
}
