/**
 * The torture of the boundary between log and archive; in the query engine's package, because it asks for more of each run
 * than a summary tells, by the same plan and the same source of events.
 *
 * <p>{@link dev.zeroheap.query.BoundaryRounds} goes round after round; {@code bin/torture boundary} and a test call it. In
 * each {@link dev.zeroheap.query.BoundaryRound} runs are written, rolled, archived, merged and expired by processes of
 * their own while questions are asked here, and every answer is held against what is known by then.
 */
@NullMarked
package dev.zeroheap.query;

import org.jspecify.annotations.NullMarked;
