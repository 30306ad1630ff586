package dev.zeroheap.query;

import java.util.List;

/**
 * Rows, and what they are worth.
 *
 * @param declaration how complete and exact the rows are, and what they cost
 * @param rows what was asked for, in its order
 */
public record Answer<R>(Declaration declaration, List<R> rows) implements DeclaredRows<R> {
    /** Copies the rows. */
    public Answer {
        rows = List.copyOf(rows);
    }
}
