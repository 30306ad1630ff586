/**
 * A part of PromQL over events: texts become {@link dev.zeroheap.query.promql.Expression expressions}, selectors of metrics
 * become questions for samples, and everything above them is computed here, series by series, over all moments at once.
 *
 * <p>{@link dev.zeroheap.query.promql.PromqlEngine} is the way in. It throws {@link
 * dev.zeroheap.query.promql.PromqlException} for what is no PromQL or not supported, and {@link
 * dev.zeroheap.query.QueryException} for what the engine below cannot answer. Read {@code Metric} for how events are
 * metrics.
 */
@NullMarked
package dev.zeroheap.query.promql;

import org.jspecify.annotations.NullMarked;
