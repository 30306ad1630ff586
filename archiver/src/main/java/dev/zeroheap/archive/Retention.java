package dev.zeroheap.archive;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long events are kept; whole days are dropped, UTC, the oldest first.
 *
 * @param maxAge a day is dropped when its last moment is longer ago than this; at least one day; empty for no limit
 * @param maxBytes the oldest days are dropped until the data files are no longer than this together, but never the day that
 *     goes on; from 1 byte; empty for no limit
 */
public record Retention(Optional<Duration> maxAge, OptionalLong maxBytes) {
    /** Everything is kept: the default. */
    public static final Retention FOREVER = new Retention(Optional.empty(), OptionalLong.empty());

    /** Checks every bound. */
    public Retention {
        maxAge.ifPresent(age -> ArchiveException.check(
                age.compareTo(Duration.ofDays(1)) >= 0, "events must be kept for 1d or longer", age));
        maxBytes.ifPresent(
                bytes -> ArchiveException.check(bytes >= 1, "archive must be allowed 1 byte or more", bytes));
    }

    /** Whether nothing is ever dropped. */
    public boolean isForever() {
        return maxAge.isEmpty() && maxBytes.isEmpty();
    }

    /** The same with another age. */
    public Retention withMaxAge(Duration age) {
        return new Retention(Optional.of(age), maxBytes);
    }

    /** The same with another size. */
    public Retention withMaxBytes(long bytes) {
        return new Retention(maxAge, OptionalLong.of(bytes));
    }
}
