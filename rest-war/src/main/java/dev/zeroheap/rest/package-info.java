/**
 * The service as it is deployed: settings in, one running whole of recorder, archiver and query engine out.
 *
 * <p>{@link dev.zeroheap.rest.ServiceLifecycle} is where the server calls in, once to start and once to stop; it reads
 * {@link dev.zeroheap.rest.ServiceSettings} and opens a {@link dev.zeroheap.rest.RunningService}, which is plain Java and
 * says what is wired to what. The questions come in by {@link dev.zeroheap.rest.http}.
 */
@NullMarked
package dev.zeroheap.rest;

import org.jspecify.annotations.NullMarked;
