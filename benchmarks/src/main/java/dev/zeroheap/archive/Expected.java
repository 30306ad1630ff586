package dev.zeroheap.archive;

/**
 * How many events a run has, numbered from 1 without gaps.
 *
 * @param events that must be there
 * @param isExact whether there can be no more
 * @param mayBeDropped whether retention may have taken them, all at once
 */
record Expected(long events, boolean isExact, boolean mayBeDropped) {
    static Expected exactly(long events) {
        return new Expected(events, true, false);
    }

    static Expected atLeast(long events) {
        return new Expected(events, false, false);
    }

    static Expected allOrNone(long events) {
        return new Expected(events, true, true);
    }
}
