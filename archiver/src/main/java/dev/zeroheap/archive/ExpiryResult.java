package dev.zeroheap.archive;

import java.time.LocalDate;
import java.util.List;

/**
 * What an expiry dropped, or would drop.
 *
 * @param days the days that are dropped, the oldest first
 * @param files how many data files of those days
 * @param events how many events they hold
 * @param bytes how long they are
 * @param orphans how many files of crashed attempts are deleted that no state of the table names
 * @param orphanBytes how long those are
 */
public record ExpiryResult(List<LocalDate> days, int files, long events, long bytes, int orphans, long orphanBytes) {
    /** Copies the list. */
    public ExpiryResult {
        days = List.copyOf(days);
    }
}
