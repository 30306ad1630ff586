package dev.zeroheap.it;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that send one request after the other until they are told to leave, whatever the answers are. */
final class Visitors implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Set<Integer> statuses = new ConcurrentSkipListSet<>();
    private final ExecutorService threads;
    private volatile boolean leaving;

    private Visitors(int count) {
        threads = Executors.newFixedThreadPool(count);
    }

    static Visitors of(Http http, String path, int count) {
        Visitors visitors = new Visitors(count);
        for (int i = 0; i < count; i++) {
            visitors.threads.execute(() -> visitors.visit(http, path));
        }
        return visitors;
    }

    private void visit(Http http, String path) {
        while (!leaving) {
            statuses.add(http.get(path).status());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Every status that there was; 0 where nobody answered. */
    Set<Integer> statuses() {
        return statuses;
    }

    /** Lets them end their requests. */
    @Override
    public void close() {
        leaving = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.MINUTES)) {
                throw new AssertionError("a request does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
