package dev.zeroheap.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process or thread will bring about. */
final class Eventually {
    private Eventually() {}

    /** Returns once the claim holds; fails after {@code limit}, which is for a machine in trouble, not a measurement. */
    static void holds(String claim, Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError("not within " + limit + ": " + claim);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** The same for a value that shall become equal to another, which the failure shows. */
    static <T> void becomes(String claim, T expected, Duration limit, Supplier<T> value) {
        AtomicReference<T> seen = new AtomicReference<>();
        try {
            holds(claim, limit, () -> {
                seen.set(value.get());
                return seen.get().equals(expected);
            });
        } catch (AssertionError tooLate) {
            throw new AssertionError(tooLate.getMessage() + ": " + expected + " but " + seen, tooLate);
        }
    }
}
