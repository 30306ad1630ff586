package dev.zeroheap.query;

import java.util.List;

/** An answer of any kind: rows, and what they are worth. */
public interface DeclaredRows<R> {
    /** What the rows are worth. */
    Declaration declaration();

    /** The rows, in the order of the question. */
    List<R> rows();
}
