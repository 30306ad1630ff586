/**
 * What the Java virtual machine does, as events: JDK Flight Recorder in, events of module {@code jvm} out.
 *
 * <p>Everything runs on the one thread of the Flight Recorder's stream. Read
 * {@link dev.zeroheap.rest.jvm.JvmEvents} first. No Jakarta type in here.
 */
@NullMarked
package dev.zeroheap.rest.jvm;

import org.jspecify.annotations.NullMarked;
