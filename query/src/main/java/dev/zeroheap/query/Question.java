package dev.zeroheap.query;

/** One kind of question: which columns it needs, and how their events become rows. */
interface Question<R> {
    TimeRange range();

    Filter filter();

    EventSource source();

    /** Reads the rows; the live segments are in their table already. */
    Found<R> find(Session session, Plan plan) throws ReadFailure;
}
