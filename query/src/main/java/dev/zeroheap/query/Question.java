package dev.zeroheap.query;

/** One kind of question: which columns it needs, and how their events become rows. */
interface Question {
    TimeRange range();

    Filter filter();

    EventSource source();
}
