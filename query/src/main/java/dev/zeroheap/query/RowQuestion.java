package dev.zeroheap.query;

/** A question whose answer is rows of one kind. */
interface RowQuestion<R> extends Question {
    /** Reads the rows; the live segments are in their table already. */
    Found<R> find(Session session, Plan plan) throws ReadFailure;
}
