package dev.zeroheap.query;

import java.time.LocalDate;

/**
 * A run whose writer ended without saying so: killed, crashed, or cut off with its machine.
 *
 * @param service whose run it was
 * @param run its name, for example {@code 20261123T120000123Z-web1-4711-9f86d081}
 * @param day the day of its last event, UTC; that of its last write where it has none
 */
public record UncleanRun(String service, String run, LocalDate day) {}
