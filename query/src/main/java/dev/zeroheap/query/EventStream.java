package dev.zeroheap.query;

import java.util.List;

/**
 * Hands out all events of a question, slice by slice: each is sorted into a table of its own, read page by page, and
 * dropped. So the first events come soon, and neither memory nor disk holds more than the live events and one slice.
 *
 * <p>Until the first event the attempt may fail and be made anew; after it a failure is the end. Used by one thread.
 */
final class EventStream {
    /** How many events are sorted at a time. */
    static final long SLICE_ROWS = 200_000;

    private static final String SLICE = "slice";
    private static final int PAGE_ROWS = 5_000;

    private final EventQuestion question;
    private final Session session;
    private final StreamSlices slices;
    private final Worth worth;
    private final EventSink sink;
    private boolean hasBegun;

    EventStream(EventQuestion question, Session session, Worth worth, EventSink sink, long sliceRows) {
        this.question = question;
        this.session = session;
        this.worth = worth;
        this.sink = sink;
        this.slices = new StreamSlices(question.source(), worth.plan(), question.order(), sliceRows);
    }

    /** Hands out everything; a read failure that it throws came before the first event. */
    Declaration send() throws ReadFailure {
        Declaration declaration = worth.declare(false);
        try {
            for (StreamSlices.Slice day : slices.days(session)) {
                renew();
                for (StreamSlices.Slice slice : slices.partsOf(day, session)) {
                    send(slice);
                }
            }
        } catch (ReadFailure e) {
            if (!hasBegun) {
                throw e;
            }
            throw QueryException.of(QueryException.Code.UNAVAILABLE, "the stream broke off: " + e.getMessage(), e);
        }
        if (!hasBegun) {
            sink.begin(declaration);
        }
        return declaration;
    }

    private void send(StreamSlices.Slice slice) throws ReadFailure {
        renew();
        session.execute("create temp table " + SLICE + " as select * from (" + slices.events(slice)
                + ") as event order by " + question.sqlOrder());
        for (long from = 0; ; from += PAGE_ROWS) {
            renew();
            List<EventRow> page = session.query(
                    "select " + question.source().aliases() + " from " + SLICE + " where rowid >= " + from
                            + " and rowid < " + (from + PAGE_ROWS) + " order by rowid",
                    EventQuestion::read);
            if (!hasBegun && !page.isEmpty()) {
                sink.begin(worth.declare(false));
                hasBegun = true;
            }
            page.forEach(sink::event);
            if (page.size() < PAGE_ROWS) {
                break;
            }
        }
        session.execute("drop table " + SLICE);
    }

    /** The time limit is that of the first event, and then of each page with its way to the reader. */
    private void renew() {
        if (hasBegun) {
            session.renewDeadline();
        }
    }
}
