package dev.zeroheap.query;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many of a kind are answered at a time; who comes later waits, in order. Any thread. */
final class Turns {
    private final int atAll;
    private final String what;
    private final Duration maxWait;
    private final Semaphore free;

    /**
     * All free.
     *
     * @param what what takes the turns, in the plural, for the sentence of a refusal
     * @param maxWait how long one waits before it is refused
     */
    Turns(int atAll, String what, Duration maxWait) {
        this.atAll = atAll;
        this.what = what;
        this.maxWait = maxWait;
        this.free = new Semaphore(atAll, true);
    }

    /** Waits for a turn, which the caller gives back. */
    void take() {
        try {
            if (!free.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw QueryException.of(
                        QueryException.Code.BUSY,
                        "at most " + atAll + ' ' + what + " are answered at a time, and none of them ended within "
                                + maxWait.toMillis() + " ms; ask again soon");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "interrupted while waiting for a turn", e);
        }
    }

    void giveBack() {
        free.release();
    }

    /** How many are taken. */
    int taken() {
        return atAll - free.availablePermits();
    }

    /** How many wait for one. */
    int waiting() {
        return free.getQueueLength();
    }

    /** Waits until all are free at once, and gives them back; false when the time is over first. */
    boolean awaitAllFree(long time, TimeUnit unit) throws InterruptedException {
        boolean areFree = free.tryAcquire(atAll, time, unit);
        if (areFree) {
            free.release(atAll);
        }
        return areFree;
    }
}
