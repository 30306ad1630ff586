package dev.zeroheap.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is set by the test, and nanoseconds that go with it. */
final class TickingClock extends Clock {
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");

    void pass(Duration time) {
        now = now.plus(time);
    }

    long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("this one is in UTC");
    }
}
