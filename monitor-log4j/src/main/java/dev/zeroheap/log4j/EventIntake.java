package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The callers' side: takes a filled event, encodes it into the ring, and puts the event back into the pool.
 *
 * <p>Runs on the threads of the application. It never throws, takes no lock, and waits only where the overflow policy
 * says so. What it cannot take is counted by cause.
 */
final class EventIntake implements EventSink {
    /** Longer texts are cut to so many characters: whatever they hold, the line of one such text is short enough. */
    static final int MAX_TEXT_CHARS = 8 * 1024;

    private static final int MAX_SEQ_DIGITS = 19;
    private static final int MAX_LINE_WITHOUT_SEQ = LogFormat.MAX_LINE_BYTES - MAX_SEQ_DIGITS;
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
        this.wakeMask = -(ring.slots() / 8);
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
            if (event.cutValues != 0) {
                losses.addCutValues(event.cutValues);
            }
        } catch (RuntimeException | Error failure) { // by contract nothing reaches the application, whatever it was
            losses.add(LossCause.INVALID, 1);
        }
        pool.give(event);
    }

    private @Nullable LossCause tryRecord(PooledEvent event) {
        MetricType type = event.type;
        if (closed) {
            return LossCause.CLOSED;
        }
        if (type == null || event.name.isEmpty()) {
            return LossCause.INVALID;
        }
        int bytes = LineEncoder.maxLength(event);
        if (bytes > Ring.SLOT_BYTES - Ring.HEADER_BYTES) {
            return tryRecordLong(event, type);
        }
        return encode(event, type, 1);
    }

    private @Nullable LossCause tryRecordLong(PooledEvent event, MetricType type) {
        event.cutTexts(MAX_TEXT_CHARS);
        int bytes = LineEncoder.length(event);
        LossCause refusal = event.overfull || bytes > MAX_LINE_WITHOUT_SEQ
                ? LossCause.TOO_LONG
                : encode(event, type, Ring.slotsFor(bytes));
        event.forgetTexts();
        return refusal;
    }

    private @Nullable LossCause encode(PooledEvent event, MetricType type, int slots) {
        long last = ring.tryClaim(slots);
        if (last == Ring.NONE) {
            last = waitForRoom(slots);
            if (last == Ring.NONE) {
                return closed ? LossCause.CLOSED : stalled ? LossCause.IO_ERROR : LossCause.RING_FULL;
            }
        }
        long first = last - slots + 1;
        int length = 0;
        int seqAt = 0;
        try {
            int start = ring.lineAt(first);
            long micros = event.epochMicros == PooledEvent.NOW ? clock.epochMicros() : event.epochMicros;
            int head = LineEncoder.writeHead(event, micros, ring.bytes(), start);
            seqAt = head - start;
            length = LineEncoder.writeTail(event, type, ring.bytes(), head) - start;
        } finally {
            ring.publish(first, last, length, seqAt); // a claimed slot that stays unpublished would stop the drain
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
