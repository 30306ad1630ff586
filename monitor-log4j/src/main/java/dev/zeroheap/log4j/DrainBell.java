package dev.zeroheap.log4j;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How the drain sleeps when there is nothing to do, and how a caller wakes it.
 *
 * <p>It rests whenever it has caught up. A drain that runs right behind the callers writes a few lines at a time, takes the
 * cache lines from under their hands, and on a machine whose two processors are one core, their time as well.
 *
 * <p>Callers ring only when another quarter of the ring is taken, and then read one flag unless the drain is asleep: a
 * burst after a quiet time wakes the drain long before the ring is full, and single events cost nothing.
 */
final class DrainBell {
    private static final long MIN_SLEEP_NANOS = 1_000_000;
    private static final long MAX_SLEEP_NANOS = 8_000_000;

    private volatile @Nullable Thread sleeper;
    private volatile @Nullable Thread owner;
    private long sleepNanos = MIN_SLEEP_NANOS;

    /** Called by the drain when it starts. */
    void ownedByThisThread() {
        owner = Thread.currentThread();
    }

    boolean isOwnThread() {
        return Thread.currentThread() == owner;
    }

    /** Called by the drain when it found work. */
    void busy() {
        sleepNanos = MIN_SLEEP_NANOS;
    }

    /** Called by the drain when it has taken all that there was. */
    void rest() {
        sleep(MIN_SLEEP_NANOS);
    }

    /** Called by the drain when it found no work: sleeps, each time for longer. */
    void idle() {
        sleep(sleepNanos);
        sleepNanos = Math.min(2 * sleepNanos, MAX_SLEEP_NANOS);
    }

    /** Called by the drain to sleep until the time is over or somebody rings. */
    void sleep(long nanos) {
        sleeper = Thread.currentThread();
        LockSupport.parkNanos(this, nanos);
        sleeper = null;
    }

    /** Wakes the drain if it sleeps; for any thread. */
    void ring() {
        Thread asleep = sleeper;
        if (asleep != null) {
            sleeper = null;
            LockSupport.unpark(asleep);
        }
    }
}
