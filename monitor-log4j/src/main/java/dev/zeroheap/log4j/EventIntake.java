package dev.zeroheap.log4j;

import dev.zeroheap.api.MetricType;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The callers' side: ends the line of an event, copies it into the ring, and puts the event back into the pool.
 *
 * <p>Runs on the threads of the application. It never throws, takes no lock, and waits only where the overflow policy
 * says so. What it cannot take is counted by cause.
 */
final class EventIntake implements EventSink {
    private static final long RETRY_NANOS = 50_000;

    private final Ring ring;
    private final RecorderClock clock;
    private final Losses losses;
    private final DrainBell bell;
    private final long overflowWaitNanos;
    private final EventPool pool = new EventPool(this);
    private final int wakeMask;

    private volatile boolean closed;
    private volatile boolean stalled;

    /** @param overflowWaitNanos how long to wait for room in a full ring; 0 for not at all */
    EventIntake(Ring ring, RecorderClock clock, Losses losses, DrainBell bell, long overflowWaitNanos) {
        this.ring = ring;
        this.clock = clock;
        this.losses = losses;
        this.bell = bell;
        this.overflowWaitNanos = overflowWaitNanos;
        this.wakeMask = -(ring.slots() / 4);
    }

    PooledEvent event(MetricType type, String name) {
        return pool.take(type, name);
    }

    /** From now on every event is refused and counted. */
    void close() {
        closed = true;
    }

    /** Whether the drain cannot write at the moment; a full ring is then the fault of the disk. */
    void stalled(boolean now) {
        stalled = now;
    }

    @Override
    public void accept(PooledEvent event) {
        try {
            LossCause refusal = tryRecord(event);
            if (refusal != null) {
                losses.add(refusal, 1);
            }
            int cutValues = event.cutValues();
            if (cutValues != 0) {
                losses.addCutValues(cutValues);
            }
        } catch (RuntimeException | Error failure) { // by contract nothing reaches the application, whatever it was
            losses.add(LossCause.INVALID, 1);
        }
        pool.give(event);
    }

    private @Nullable LossCause tryRecord(PooledEvent event) {
        if (closed) {
            return LossCause.CLOSED;
        }
        if (!event.isValid) {
            return LossCause.INVALID;
        }
        LineEncoder line = event.line;
        if (!line.finish(event.epochMicros == PooledEvent.NOW ? clock.epochMicros() : event.epochMicros)) {
            return LossCause.TOO_LONG;
        }
        int slots = Ring.slotsFor(line.length());
        long last = ring.tryClaim(slots);
        if (last == Ring.NONE) {
            last = waitForRoom(slots);
            if (last == Ring.NONE) {
                return closed ? LossCause.CLOSED : stalled ? LossCause.IO_ERROR : LossCause.RING_FULL;
            }
        }
        long first = last - slots + 1;
        try {
            ring.publish(first, last, line.bytes(), line.length(), line.seqAt());
        } catch (Error stackIsFull) {
            ring.publishNothing(first, last); // a claimed slot that stays unpublished would stop the drain
            throw stackIsFull;
        }
        if (((last ^ first - 1) & wakeMask) != 0) {
            bell.ring();
        }
        return null;
    }

    private long waitForRoom(int slots) {
        if (overflowWaitNanos == 0 || bell.isOwnThread()) {
            return Ring.NONE;
        }
        long deadline = System.nanoTime() + overflowWaitNanos;
        long last = Ring.NONE;
        while (last == Ring.NONE && !closed && System.nanoTime() - deadline < 0) {
            bell.ring();
            if (Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait(); // parking would return at once, and the flag is not ours to clear
            } else {
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
            last = ring.tryClaim(slots);
        }
        return last;
    }
}
