package dev.zeroheap.rest.http;

import dev.zeroheap.access.Caller;
import java.util.Optional;

/**
 * What {@link AccessFilter} found out about a request, for those behind it.
 *
 * @param caller who asks; nobody where only a session is asked for
 * @param isRequired whether one must show who one is
 * @param isSecure whether it came by TLS, to the service or to a proxy before it
 * @param address where it came from
 */
record Visit(Optional<Caller> caller, boolean isRequired, boolean isSecure, String address) {
    /** The attribute of a request, and the property of JAX-RS, that holds it. */
    static final String ATTRIBUTE = Visit.class.getName();
}
