package dev.zeroheap.query;

import dev.zeroheap.archive.LogDirectory;
import dev.zeroheap.query.TailBatch.Piece;
import dev.zeroheap.query.TailMessage.Event;
import dev.zeroheap.query.TailRows.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Follows the log for all subscribers: reads what is new, once, and gives each what matches its filter.
 *
 * <p>Subscribers that have caught up share one position. A new one, or one that comes back, has its own until it is there;
 * it is read for only as far as its queue has room, so that it is never too slow for what it asked for again. The shared
 * position waits for nobody longer than one pause of a look: a subscriber without room is dropped.
 *
 * <p>A look that fails is made again, from the same position; after some in a row that fail, the subscribers are told the
 * end. One thread.
 */
final class TailPoller implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(TailPoller.class.getName());
    private static final int MAX_BATCH_LINES = 4096;
    private static final int MAX_FAILURES = 25;
    private static final long ROOM_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final LogDirectory logs;
    private final Clock clock;
    private final TailSettings settings;
    private final TailRows rows;
    private final TailReader reader;
    private final BooleanSupplier isStopped;
    private final int batchLines;
    private volatile TailPosition shared;
    private int failures;

    /** Starts behind the last line of each run. */
    TailPoller(QuerySettings query, TailSettings settings, Clock clock, BooleanSupplier isStopped) {
        this.logs = new LogDirectory(query.logs());
        this.clock = clock;
        this.settings = settings;
        this.isStopped = isStopped;
        this.batchLines = Math.max(1, Math.min(MAX_BATCH_LINES, settings.queueEvents() / 2));
        this.shared = now();
        this.rows = new TailRows(query);
        this.reader = new TailReader(rows.directory());
    }

    private TailPosition now() {
        try {
            return TailListing.of(logs, clock).end();
        } catch (IOException | UncheckedIOException e) {
            throw QueryException.of(
                    QueryException.Code.UNAVAILABLE, "the live log cannot be read: " + Causes.text(e), e);
        }
    }

    /** Where those are who have caught up. */
    TailPosition shared() {
        return shared;
    }

    /** One look at the log; returns whether somebody has not caught up, so that the next one should come at once. */
    boolean look(List<TailSubscription> subscribers) {
        try {
            TailListing listing = TailListing.of(logs, clock);
            List<TailSubscription> together = subscribers.stream()
                    .filter(subscriber -> subscriber.own() == null && !subscriber.isOver())
                    .toList();
            advance(listing, together);
            boolean isBehind = false;
            for (TailSubscription subscriber : subscribers) {
                isBehind |= subscriber.own() != null && !catchesUp(subscriber, listing);
            }
            if (failures > 0) {
                LOGGER.log(Level.INFO, "the log is followed again");
            }
            failures = 0;
            return isBehind;
        } catch (SQLException | IOException | UncheckedIOException e) {
            failed(e, subscribers);
            return false;
        }
    }

    private void failed(Exception failure, List<TailSubscription> subscribers) {
        failures++;
        if (failures == 1) {
            LOGGER.log(Level.WARNING, "the log could not be followed, and is tried again", failure);
        }
        if (failures == MAX_FAILURES) {
            subscribers.forEach(subscriber -> subscriber.end("the log cannot be read: " + Causes.text(failure)));
        }
    }

    private void advance(TailListing listing, List<TailSubscription> together) throws IOException, SQLException {
        if (together.isEmpty()) {
            skip(listing);
            return;
        }
        long patienceNanos = settings.every().toNanos();
        boolean isAll = false;
        while (!isAll && !isStopped.getAsBoolean()) {
            TailBatch batch = reader.read(shared, listing, null, batchLines);
            deliver(batch, listing, together);
            // The last batch of a look is as of now: its ids leave out what the listing says is long over.
            shared = batch.isAll() ? listing.asOfNow(batch.next()) : batch.next();
            isAll = batch.isAll() || batch.next().places().equals(batch.start().places());
            patienceNanos = isAll ? 0 : awaitRoom(together, patienceNanos);
        }
    }

    /** Nobody is there: whoever is on the way has a position of their own and reads up to here by it. */
    private void skip(TailListing listing) throws IOException {
        shared = listing.end();
    }

    /** Waits until each has room for a batch, so long as there is patience left; returns what is left of it. */
    private long awaitRoom(List<TailSubscription> together, long patienceNanos) {
        long start = System.nanoTime();
        while (together.stream().anyMatch(subscriber -> !subscriber.isOver() && subscriber.room() < batchLines)) {
            if (System.nanoTime() - start >= patienceNanos || isStopped.getAsBoolean()) {
                return 0;
            }
            LockSupport.parkNanos(ROOM_POLL_NANOS);
        }
        return patienceNanos - (System.nanoTime() - start);
    }

    /** What one asked for and cannot be read is no trouble of the others. */
    private boolean catchesUp(TailSubscription subscriber, TailListing listing) {
        try {
            return isCaughtUp(subscriber, listing);
        } catch (SQLException | IOException | UncheckedIOException e) {
            LOGGER.log(Level.WARNING, "a subscriber could not be brought up to date", e);
            subscriber.end("the log cannot be read: " + Causes.text(e));
            return true;
        }
    }

    private boolean isCaughtUp(TailSubscription subscriber, TailListing listing) throws IOException, SQLException {
        long start = System.nanoTime();
        while (!subscriber.isOver() && !isStopped.getAsBoolean()) {
            TailPosition own = subscriber.own();
            if (own == null) {
                return true;
            }
            int room = Math.min(subscriber.room(), MAX_BATCH_LINES);
            if (room < batchLines
                    || System.nanoTime() - start > settings.every().toNanos()) {
                return false;
            }
            TailBatch batch = reader.read(own, listing, shared, room);
            deliver(batch, listing, List.of(subscriber));
            subscriber.setOwn(batch.isAll() ? null : batch.next());
        }
        return true;
    }

    private void deliver(TailBatch batch, TailListing listing, List<TailSubscription> subscribers) throws SQLException {
        try {
            if (!batch.pieces().isEmpty()) {
                rows.load(batch);
            }
            tellGaps(batch, listing, subscribers);
            Map<Filter, List<TailSubscription>> byFilter = new LinkedHashMap<>();
            for (TailSubscription subscriber : subscribers) {
                byFilter.computeIfAbsent(subscriber.filter(), filter -> new ArrayList<>())
                        .add(subscriber);
            }
            String idBehind = batch.next().id();
            for (Map.Entry<Filter, List<TailSubscription>> entry : byFilter.entrySet()) {
                List<Event> events = batch.pieces().isEmpty() ? List.of() : matching(batch, entry);
                entry.getValue().forEach(subscriber -> subscriber.offer(events, idBehind));
            }
        } finally {
            TailReader.discard(batch.pieces());
        }
    }

    private void tellGaps(TailBatch batch, TailListing listing, List<TailSubscription> subscribers) {
        for (String gap : batch.gaps()) {
            // What was written just before a look may have been seen by the next one only.
            TailMessage.Gap message = new TailMessage.Gap(
                    batch.start().at().minus(settings.every()).minusSeconds(1), listing.at(), gap);
            subscribers.forEach(subscriber -> subscriber.tell(message));
        }
    }

    /** A filter that DuckDB cannot evaluate is its subscribers' trouble alone. */
    private List<Event> matching(TailBatch batch, Map.Entry<Filter, List<TailSubscription>> entry) {
        try {
            return events(batch, rows.matching(entry.getKey()));
        } catch (SQLException e) {
            entry.getValue().forEach(subscriber -> subscriber.end("the filter failed: " + DuckDbError.text(e)));
            return List.of();
        }
    }

    private static List<Event> events(TailBatch batch, List<Row> matching) {
        List<Event> events = new ArrayList<>(matching.size());
        TailPosition position = batch.start();
        Iterator<Row> remaining = matching.iterator();
        Row row = remaining.hasNext() ? remaining.next() : null;
        int first = 0;
        for (Piece piece : batch.pieces()) {
            TailPosition.Ids ids = position.idsOf(piece.hash());
            int behind = first + piece.ends().size();
            while (row != null && row.line() < behind) {
                long end = piece.ends().get(row.line() - first);
                events.add(new Event(ids.at(piece.number(), end), row.event()));
                row = remaining.hasNext() ? remaining.next() : null;
            }
            position = position.with(
                    piece.hash(),
                    new TailPosition.Place(
                            piece.number(), piece.ends().get(piece.ends().size() - 1)));
            first = behind;
        }
        return events;
    }

    @Override
    public void close() {
        rows.close();
    }
}
