package dev.zeroheap.rest.http;

import dev.zeroheap.query.TailMessage;
import dev.zeroheap.query.TailSubscription;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's connection: writes what waits for it, so far as the client takes it, and never waits for that.
 *
 * <p>All writing is done by {@link #pump} on the one thread of all streams, which the tail's thread and the server's threads
 * only wake. {@link #close} may be called from any thread.
 */
final class TailStream implements WriteListener, AsyncListener {
    private static final Logger LOGGER = System.getLogger(TailStream.class.getName());
    private static final int WRITE_BYTES = 1 << 15;

    /** That a client has left shows at the third write: the first is answered by a reset, which the second meets. */
    private static final int PROBES = 2;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final SseFormat format;
    private final Executor writer;
    private final Duration heartbeat;
    private final Duration stallLimit;
    private final Runnable onClose;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /** From here on only the writing thread's. */
    private @Nullable TailSubscription subscription;

    private byte[] pending = {};
    private boolean mustFlush;
    private boolean isStalled;
    private int probesLeft;
    private long lastWriteNanos = System.nanoTime();
    private long lastMessageNanos = System.nanoTime();

    TailStream(
            AsyncContext context,
            ServletOutputStream out,
            SseFormat format,
            Executor writer,
            Duration heartbeat,
            Duration stallLimit,
            Runnable onClose) {
        this.context = context;
        this.out = out;
        this.format = format;
        this.writer = writer;
        this.heartbeat = heartbeat;
        this.stallLimit = stallLimit;
        this.onClose = onClose;
    }

    /** Begins to write; before this nothing is written. */
    void start(TailSubscription subscribed) {
        writer.execute(() -> {
            subscription = subscribed;
            pending = format.start(subscribed.id().orElse(""));
            out.setWriteListener(this);
            pump();
        });
    }

    /** Something waits, or the client takes something again. */
    void wake() {
        if (isWoken.compareAndSet(false, true)) {
            try {
                writer.execute(this::pump);
            } catch (RejectedExecutionException allStreamsAreClosed) {
                isWoken.set(false);
            }
        }
    }

    private void pump() {
        isWoken.set(false);
        TailSubscription subscribed = subscription;
        if (subscribed == null || isClosed.get()) {
            return;
        }
        try {
            while (out.isReady()) {
                isStalled = false;
                boolean isLast = subscribed.isOver();
                if (pending.length == 0) {
                    pending = next(subscribed);
                }
                if (pending.length > 0) {
                    out.write(pending);
                    pending = new byte[] {};
                    mustFlush = true;
                    lastWriteNanos = System.nanoTime();
                } else if (mustFlush) {
                    mustFlush = false;
                    out.flush();
                } else {
                    if (isLast) {
                        close();
                    }
                    return;
                }
            }
            isStalled = true;
        } catch (IOException | IllegalStateException e) {
            LOGGER.log(Level.DEBUG, "a subscriber has left", e);
            close();
        } catch (RuntimeException e) { // an executor drops a task that throws, and tells nobody
            LOGGER.log(Level.WARNING, "a subscriber could not be written to", e);
            close();
        }
    }

    /** So many messages as are worth one write. */
    private byte[] next(TailSubscription subscribed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < WRITE_BYTES) {
            TailMessage message = subscribed.poll();
            if (message == null) {
                break;
            }
            bytes.write(format.message(message));
            lastMessageNanos = System.nanoTime();
        }
        return bytes.toByteArray();
    }

    /** Looks whether it is time for a sign of life, or for patience to end; on the writing thread. */
    void tick() {
        long now = System.nanoTime();
        TailSubscription subscribed = subscription;
        if (subscribed == null || isClosed.get()) {
            return;
        }
        if (isStalled && now - lastWriteNanos > stallLimit.toNanos()) {
            LOGGER.log(Level.DEBUG, "a subscriber took nothing for {0} and is cut off", stallLimit);
            close();
        } else if (!isStalled && now - lastMessageNanos > heartbeat.toNanos()) {
            probesLeft = PROBES;
            lastMessageNanos = now;
            pending = format.ping(subscribed.id().orElse(""));
            pump();
        } else if (!isStalled && probesLeft > 0) {
            probesLeft--;
            pending = format.probe();
            pump();
        }
    }

    /** Says that the service ends, if the client takes it at once, and ends; on the writing thread. */
    void end() {
        if (subscription != null && !isStalled) {
            pending = format.message(new TailMessage.End("the service ends"));
            pump();
        }
        close();
    }

    /** Ends the response and frees what it took; a second call does nothing. */
    void close() {
        if (!isClosed.compareAndSet(false, true)) {
            return;
        }
        onClose.run();
        try {
            context.complete();
        } catch (IllegalStateException endedAlready) {
            // By the server, when the client left or the application is undeployed.
            LOGGER.log(Level.DEBUG, "the response had ended", endedAlready);
        }
    }

    @Override
    public void onWritePossible() {
        wake();
    }

    @Override
    public void onError(Throwable clientLeft) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }
}
