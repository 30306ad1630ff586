/**
 * The questions over HTTP: requests under {@code /api/v1} in, JSON or {@code application/problem+json} out.
 *
 * <p>HTTP types come no further than this package; what is asked and answered belongs to {@code dev.zeroheap.query}.
 * Everything runs on the server's request threads. Read {@link dev.zeroheap.rest.http.MetricsResource} first.
 */
@NullMarked
package dev.zeroheap.rest.http;

import org.jspecify.annotations.NullMarked;
