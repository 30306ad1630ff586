package dev.zeroheap.rest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does something again and again, one run at a time, for as long as it is open.
 *
 * <p>A run that throws is reported in the log and is not the last. The same failure is not reported again until a run has
 * gone well, and that is reported too. The pause is between the end of a run and the start of the next.
 */
final class RepeatedTask implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(RepeatedTask.class.getName());

    private final String name;
    private final Runnable task;
    private final Duration closeLimit;
    private final ReentrantLock running = new ReentrantLock();
    private final ScheduledFuture<?> schedule;
    private volatile boolean closed;

    /** Of the last run, empty where that went well; guarded by {@link #running}. */
    private String failure = "";

    /**
     * Starts with the first run after one pause.
     *
     * @param name for the log
     * @param every the pause
     * @param closeLimit how long {@link #close} waits for the end of a run
     */
    RepeatedTask(String name, Runnable task, ScheduledExecutorService executor, Duration every, Duration closeLimit) {
        this.name = name;
        this.task = task;
        this.closeLimit = closeLimit;
        this.schedule =
                executor.scheduleWithFixedDelay(this::run, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void run() {
        running.lock();
        try {
            if (!closed) {
                task.run();
                wentWell();
            }
        } catch (Throwable thrown) { // an executor drops a task that throws anything, and tells nobody
            failed(thrown);
        } finally {
            running.unlock();
        }
    }

    private void wentWell() {
        if (!failure.isEmpty()) {
            failure = "";
            LOGGER.log(Level.INFO, "{0} works again", name);
        }
    }

    private void failed(Throwable thrown) {
        if (!thrown.toString().equals(failure)) {
            failure = thrown.toString();
            LOGGER.log(Level.WARNING, name + " failed and will be tried again", thrown);
        }
    }

    /** No further run begins; waits for the end of one that is at work. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        schedule.cancel(false);
        try {
            if (running.tryLock(closeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                running.unlock();
            } else {
                LOGGER.log(Level.WARNING, "{0} is still at work after {1}", name, closeLimit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
