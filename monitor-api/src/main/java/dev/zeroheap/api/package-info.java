/**
 * What an application compiles against: monitors that record an event with one call, and the names of the log format.
 *
 * <p>In come measurements of the application, on any of its threads; out go {@linkplain dev.zeroheap.api.Event events}
 * to the {@link dev.zeroheap.api.EventRecorder} that {@link java.util.ServiceLoader} finds. Without one every call is a
 * silent no-op. Nothing in here keeps state about metrics, labels or events, throws into the caller, waits, or logs.
 *
 * <p>Read {@link dev.zeroheap.api.LightweightPerformanceMonitor} first, then {@link dev.zeroheap.api.Event}.
 */
package dev.zeroheap.api;
