package dev.zeroheap.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatedTaskTest {
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(4);
    private final Semaphore runs = new Semaphore(0);

    @AfterEach
    void endThreads() {
        executor.shutdownNow();
    }

    @Test
    void shouldGoOnAfterExceptionsAndErrors() throws InterruptedException {
        AtomicInteger count = new AtomicInteger();
        Runnable task = () -> {
            runs.release();
            switch (count.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("first");
                case 2 -> throw new NoClassDefFoundError("second");
                default -> {}
            }
        };
        try (RepeatedTask repeated = open(task)) {
            assertThat(runs.tryAcquire(5, 30, TimeUnit.SECONDS)).isTrue();
            assertThat(repeated).isNotNull();
        }
    }

    @Test
    void shouldRunNothingAfterItWasClosed() throws InterruptedException {
        RepeatedTask repeated = open(runs::release);
        assertThat(runs.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        repeated.close();
        runs.drainPermits();
        repeated.close();
        assertThat(runs.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void shouldWaitForTheRunAtWorkWhenClosed() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        RepeatedTask repeated = open(() -> {
            runs.release();
            awaitQuietly(mayEnd);
            ended.set(true);
        });
        assertThat(runs.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        executor.execute(mayEnd::countDown);
        repeated.close();
        assertThat(ended).isTrue();
    }

    @Test
    void shouldGiveUpWaitingAtItsLimit() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        RepeatedTask repeated = new RepeatedTask(
                "the test",
                () -> {
                    runs.release();
                    awaitQuietly(mayEnd);
                },
                executor,
                PAUSE,
                Duration.ofMillis(10));
        assertThat(runs.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        repeated.close();
        assertThat(mayEnd.getCount()).isEqualTo(1);
        mayEnd.countDown();
    }

    private RepeatedTask open(Runnable task) {
        return new RepeatedTask("the test", task, executor, PAUSE, CLOSE_LIMIT);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
