/**
 * The recorder behind {@code monitor-api}: encoder, ring, drain and rolling segments.
 *
 * <pre>
 *  any thread of the application                        one drain thread
 *  PooledEvent ─ EventIntake ─ LineEncoder ─► Ring ─► Drain ─ Batch ─► Segments ─ SegmentLog ─► 00000001.jsonl
 * </pre>
 *
 * <p>In come events on any thread; they are encoded there, straight into the ring. Out go whole lines, numbered and
 * written by the drain through the rolling appender of a private Log4j context. What does not get through is counted by
 * {@link dev.zeroheap.log4j.LossCause} and becomes a line of the log itself.
 *
 * <p>Read {@link dev.zeroheap.log4j.LogRecorder} first, then {@code EventIntake} for the way in and {@code Drain} for the
 * way out.
 */
@NullMarked
package dev.zeroheap.log4j;

import org.jspecify.annotations.NullMarked;
