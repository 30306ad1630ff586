package dev.zeroheap.query;

import java.util.List;

/**
 * The rows of an answer, before it is declared what they are worth.
 *
 * @param rows the rows
 * @param isTruncated whether there are more
 */
record Found<R>(List<R> rows, boolean isTruncated) {}
