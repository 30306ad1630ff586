package dev.zeroheap.query;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of events begins: after which event, of which range and order. Its text is opaque to askers, and
 * holds for the same filter only.
 *
 * @param range that of the first page, its end included where it was now
 * @param order that of the first page
 * @param filterHash that of the first page's filter
 * @param after the last event of the page before
 */
record EventCursor(TimeRange range, Order order, int filterHash, Position after) {
    private static final int VERSION = 1;

    /** What events are ordered by. */
    record Position(Instant timestamp, String run, @Nullable Long seq, String name, String service) {
        static Position of(EventRow row) {
            return new Position(row.timestamp(), row.run(), row.seq(), row.name(), row.service());
        }
    }

    static EventCursor after(EventRow last, EventQuery query) {
        return new EventCursor(query.range(), query.order(), hash(query.filter()), Position.of(last));
    }

    private static int hash(Filter filter) {
        return filter.toString().hashCode();
    }

    /** The question for the next page. */
    EventQuery resume(Filter filter, @Nullable Order askedOrder, int limit) {
        if (hash(filter) != filterHash) {
            throw QueryException.invalid("cursor", "cursor must come with the filter of the page that it is of");
        }
        if (askedOrder != null && askedOrder != order) {
            throw QueryException.invalid(
                    "cursor", "cursor must come with the order of the page that it is of: " + order.wireName());
        }
        return new EventQuery(range, filter, order, limit, after);
    }

    String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, range.from());
            write(out, range.to());
            out.writeBoolean(order == Order.OLDEST_FIRST);
            out.writeInt(filterHash);
            write(out, after.timestamp);
            out.writeUTF(after.run);
            out.writeBoolean(after.seq != null);
            out.writeLong(after.seq == null ? 0 : after.seq);
            out.writeUTF(after.name);
            out.writeUTF(after.service);
        } catch (IOException e) {
            throw new UncheckedIOException("a name has more than 65,535 bytes", e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, @Nullable Instant instant) throws IOException {
        out.writeBoolean(instant != null);
        out.writeLong(instant == null ? 0 : instant.getEpochSecond());
        out.writeInt(instant == null ? 0 : instant.getNano());
    }

    static EventCursor parse(String text) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)))) {
            if (in.readByte() != VERSION) {
                throw new IOException("another version");
            }
            TimeRange range = new TimeRange(instant(in), instant(in));
            Order order = in.readBoolean() ? Order.OLDEST_FIRST : Order.NEWEST_FIRST;
            int filterHash = in.readInt();
            Instant timestamp = instant(in);
            String run = in.readUTF();
            boolean hasSeq = in.readBoolean();
            long seq = in.readLong();
            Position after = new Position(
                    timestamp == null ? Instant.EPOCH : timestamp,
                    run,
                    hasSeq ? seq : null,
                    in.readUTF(),
                    in.readUTF());
            if (in.read() >= 0 || !TimeRange.ALL.contains(after.timestamp)) {
                throw new IOException("more than a cursor");
            }
            return new EventCursor(range, order, filterHash, after);
        } catch (IOException
                | IllegalArgumentException
                | DateTimeException
                | IndexOutOfBoundsException
                | QueryException e) {
            throw QueryException.invalid("cursor", "cursor must be the next of an answer: " + Echo.of(text));
        }
    }

    private static @Nullable Instant instant(DataInputStream in) throws IOException {
        boolean isThere = in.readBoolean();
        Instant instant = Instant.ofEpochSecond(in.readLong(), in.readInt());
        return isThere ? instant : null;
    }
}
