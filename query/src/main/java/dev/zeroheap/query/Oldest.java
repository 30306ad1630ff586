package dev.zeroheap.query;

import java.util.Iterator;
import java.util.Map;

/** Bounds of what is remembered, and can be found out again. */
final class Oldest {
    private Oldest() {}

    /** Forgets the first entries, in the map's order, beyond so many. */
    static void forget(Map<?, ?> known, int most) {
        Iterator<?> oldest = known.keySet().iterator();
        while (known.size() > most) {
            oldest.next();
            oldest.remove();
        }
    }
}
