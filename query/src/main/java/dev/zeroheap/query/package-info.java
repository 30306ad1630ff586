/**
 * Questions about events in, answers out: from the live log and the archive at once, each event exactly once.
 *
 * <p>A question is a value that holds no invalid state: {@link dev.zeroheap.query.SummaryQuery} or {@link
 * dev.zeroheap.query.EventQuery}, made by hand or by {@link dev.zeroheap.query.QuestionParser} from the parameters of a
 * request. {@link dev.zeroheap.query.QueryEngine} answers it on the caller's thread, with an {@link
 * dev.zeroheap.query.Answer} that declares what it is worth, or throws {@link dev.zeroheap.query.QueryException}. Read
 * {@code Planner} first: its order of steps is what makes an event count once.
 */
@NullMarked
package dev.zeroheap.query;

import org.jspecify.annotations.NullMarked;
