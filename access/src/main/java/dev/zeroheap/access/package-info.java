/**
 * Who may ask what of the service, and how much of it.
 *
 * <p>In comes what a request says of its caller: an {@code Authorization} header, a session's cookie, whether it came from
 * beyond loopback. Out goes a {@link dev.zeroheap.access.Caller}, or a {@link dev.zeroheap.access.Refusal} with its reason.
 * On the thread of the request; nothing here waits, but for the keys of an issuer that are fetched when they are unknown.
 * {@link dev.zeroheap.access.Access} is where to begin; {@link dev.zeroheap.access.TokenMain} is the command line.
 */
@NullMarked
package dev.zeroheap.access;

import org.jspecify.annotations.NullMarked;
