package dev.zeroheap.query;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One connection for one attempt at one question, with the time that is left for it.
 *
 * <p>A statement that runs past the deadline is cancelled, again and again until it has ended: DuckDB forgets a cancel that
 * comes before a statement has begun. Whether we cancelled is remembered here, because DuckDB's exception does not tell it
 * dependably. Used by one thread; {@link #stop} and {@link
 * #cancel()} may be called by any.
 */
final class Session implements AutoCloseable {
    private static final long CANCEL_AGAIN_MILLIS = 20;

    private final Connection connection;
    private final ScheduledExecutorService watch;
    private final Duration timeLimit;
    private final long lastDeadlineNanos;
    private final Consumer<Session> onClose;
    private final List<LiveView> held = new ArrayList<>();
    private long deadlineNanos;
    private volatile boolean isTooLate;
    private volatile boolean isStopped;
    private volatile boolean isCancelled;
    private volatile @Nullable Future<?> cancelling;
    private volatile @Nullable Statement running;

    Session(
            Connection connection,
            ScheduledExecutorService watch,
            Duration timeLimit,
            long deadlineNanos,
            long lastDeadlineNanos,
            Consumer<Session> onClose) {
        this.connection = connection;
        this.watch = watch;
        this.timeLimit = timeLimit;
        this.deadlineNanos = deadlineNanos;
        this.lastDeadlineNanos = lastDeadlineNanos;
        this.onClose = onClose;
    }

    /** Reads something out of a result. */
    @FunctionalInterface
    interface ResultReader<T> {
        T read(ResultSet result) throws SQLException;
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(Statement statement) throws SQLException;
    }

    /** Gives the time limit anew, unless it or the last deadline has passed. */
    void renewDeadline() {
        long now = System.nanoTime();
        failIfStopped();
        if (now - lastDeadlineNanos >= 0) {
            throw QueryException.of(QueryException.Code.TIMEOUT, "a stream has taken longer than is allowed");
        }
        if (now - deadlineNanos >= 0) {
            throw tooLate();
        }
        deadlineNanos = now + Math.min(timeLimit.toNanos(), lastDeadlineNanos - now);
    }

    /** Keeps live rows in use until this is closed. */
    LiveView holding(LiveView view) {
        held.add(view);
        return view;
    }

    /** Runs a statement that gives no rows. */
    void execute(String sql) throws ReadFailure {
        run(statement -> statement.execute(sql));
    }

    /** Runs a query; its result is whole, in DuckDB's memory, before the first row is read. */
    <T> T query(String sql, ResultReader<T> reader) throws ReadFailure {
        return run(statement -> {
            try (ResultSet result = statement.executeQuery(sql)) {
                return reader.read(result);
            }
        });
    }

    private <T> T run(Use<T> use) throws ReadFailure {
        failIfOver();
        long left = Math.max(1, deadlineNanos - System.nanoTime());
        try (Statement statement = connection.createStatement()) {
            running = statement;
            Future<?> cancellation = watch.scheduleWithFixedDelay(
                    () -> {
                        isTooLate = true;
                        cancel(statement);
                    },
                    left,
                    TimeUnit.MILLISECONDS.toNanos(CANCEL_AGAIN_MILLIS),
                    TimeUnit.NANOSECONDS);
            try {
                T result = use.of(statement);
                failIfStopped();
                return result;
            } finally {
                cancellation.cancel(false);
                running = null;
            }
        } catch (SQLException e) {
            throw failureOf(e);
        }
    }

    /**
     * What an exception of DuckDB's means, as long as it may be that something cannot be read.
     *
     * @throws QueryException where it means something else
     */
    ReadFailure failureOf(SQLException e) {
        failIfStopped();
        if (DuckDbError.isOutOfMemory(e)) {
            throw QueryException.of(
                    QueryException.Code.TOO_LARGE,
                    "the answer needs more memory than is allowed; ask for a shorter range, fewer groups or longer"
                            + " steps, for percentiles also with approximate=true: "
                            + DuckDbError.text(e),
                    e);
        }
        return new ReadFailure(DuckDbError.text(e), e);
    }

    /** For rows of a temporary table of this session; to be closed before the session. */
    DuckDBAppender appender(String table) throws ReadFailure {
        try {
            return connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table);
        } catch (SQLException e) {
            throw failureOf(e);
        }
    }

    /** Throws where the question has to end, for one of the reasons there are. */
    void failIfOver() {
        failIfStopped();
        if (deadlineNanos - System.nanoTime() <= 0) {
            throw tooLate();
        }
    }

    private void failIfStopped() {
        if (isTooLate) {
            throw tooLate();
        }
        if (isStopped) {
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "the query engine is closing");
        }
        if (isCancelled) {
            throw QueryException.of(QueryException.Code.CANCELLED, "nobody waits for the answer any more");
        }
    }

    private QueryException tooLate() {
        return QueryException.of(
                QueryException.Code.TIMEOUT,
                "the answer must be there within " + timeLimit.toMillis()
                        + " ms, but was not; ask for a shorter range or a narrower filter");
    }

    /** Ends the question, whose asker is gone, by and by; any thread. */
    void cancel() {
        isCancelled = true;
        try {
            cancelling =
                    watch.scheduleWithFixedDelay(this::cancelRunning, 0, CANCEL_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException engineIsClosed) {
            cancelRunning();
        }
    }

    /** Ends the question; may be called again until it has ended. */
    void stop() {
        isStopped = true;
        cancelRunning();
    }

    private void cancelRunning() {
        Statement statement = running;
        if (statement != null) {
            cancel(statement);
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException endedAlready) {
            // The statement closed between our look and our cancel: what was wanted.
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
        held.forEach(LiveView::close);
        Future<?> again = cancelling;
        if (again != null) {
            again.cancel(false);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // A connection of a database in memory has nothing that could be lost by it.
            System.getLogger(Session.class.getName()).log(System.Logger.Level.WARNING, "connection did not close", e);
        }
    }
}
