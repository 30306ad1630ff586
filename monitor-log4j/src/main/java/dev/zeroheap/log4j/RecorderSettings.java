package dev.zeroheap.log4j;

import dev.zeroheap.api.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of one recorder, immutable and valid.
 *
 * <p>Made in code with {@link #builder()}, or found outside of it with {@link #discover()}. All bad values are reported
 * together, in one {@link InvalidSettingsException}.
 *
 * @param directory where the logs of all services are; default {@code zeroheap-logs} in the working directory
 * @param service who records, 1 to 64 characters out of {@code A-Z a-z 0-9 . _ -} of which the first is a letter or digit;
 *     default {@code application}
 * @param segmentBytes a segment does not grow beyond it; 64 KiB to 1 GiB, inclusive; default 32 MiB
 * @param segmentAge a segment that is not empty is closed at this age, also when nothing is recorded any more; 200 ms to
 *     1 h, inclusive; default 60 s
 * @param ringSlots slots of 128 bytes between the callers and the disk, a power of two, 1024 to 8388608; default 65536, which
 *     is 8 MiB. A line takes as many as it needs, usually two to four
 * @param overflow what happens when the ring is full; default {@link Overflow#DROP}
 * @param overflowWait how long a caller waits with {@link Overflow#WAIT}; 1 ms to 1 min, inclusive; default 100 ms
 * @param sync whether every batch is forced to the disk itself; default false
 * @param enabled whether {@link Log4jRecorderProvider} opens a recorder at all; default true
 * @param logConfiguration a Log4j configuration instead of the built-in one
 */
public record RecorderSettings(
        Path directory,
        String service,
        long segmentBytes,
        Duration segmentAge,
        int ringSlots,
        Overflow overflow,
        Duration overflowWait,
        boolean sync,
        boolean enabled,
        Optional<Path> logConfiguration) {

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final long MIN_SEGMENT_BYTES = 64 * 1024;
    private static final long MAX_SEGMENT_BYTES = 1L << 30;
    private static final Duration MIN_SEGMENT_AGE = Duration.ofMillis(200);
    private static final Duration MAX_SEGMENT_AGE = Duration.ofHours(1);
    private static final int MIN_RING_SLOTS = Ring.MIN_SLOTS;
    private static final int MAX_RING_SLOTS = 1 << 23;
    private static final Duration MIN_OVERFLOW_WAIT = Duration.ofMillis(1);
    private static final Duration MAX_OVERFLOW_WAIT = Duration.ofMinutes(1);

    /** @throws InvalidSettingsException with every value that is not allowed */
    public RecorderSettings {
        List<String> problems = new ArrayList<>();
        check(SERVICE.matcher(service).matches(), Setting.SERVICE, service, problems);
        check(
                isWithin(segmentBytes, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES),
                Setting.SEGMENT_BYTES,
                segmentBytes,
                problems);
        check(isWithin(segmentAge, MIN_SEGMENT_AGE, MAX_SEGMENT_AGE), Setting.SEGMENT_AGE, segmentAge, problems);
        check(
                isWithin(ringSlots, MIN_RING_SLOTS, MAX_RING_SLOTS) && Integer.bitCount(ringSlots) == 1,
                Setting.RING_SLOTS,
                ringSlots,
                problems);
        check(
                isWithin(overflowWait, MIN_OVERFLOW_WAIT, MAX_OVERFLOW_WAIT),
                Setting.OVERFLOW_WAIT,
                overflowWait,
                problems);
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    private static void check(boolean allowed, Setting setting, Object value, List<String> problems) {
        if (!allowed) {
            problems.add(setting.problem(value));
        }
    }

    private static <T extends Comparable<T>> boolean isWithin(T value, T min, T max) {
        return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    }

    /** The defaults, to change. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The settings that were made outside of the code: a system property {@code zeroheap.segment-age} counts more than
     * {@code ZEROHEAP_SEGMENT_AGE} in the environment, and that more than {@code zeroheap.segment-age} in the file. The
     * file is the one that {@code zeroheap.settings} (or {@code ZEROHEAP_SETTINGS}) names, or else
     * {@code zeroheap.properties} on the class path. Sizes may be written as {@code 32MiB}, times as {@code 60s} or
     * {@code PT60S}.
     *
     * @throws InvalidSettingsException with every value that cannot be used and every unknown key of the file
     */
    public static RecorderSettings discover() {
        return SettingSources.ofThisProcess().settings();
    }

    long overflowWaitNanos() {
        return overflow == Overflow.WAIT ? overflowWait.toNanos() : 0;
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {
        private Path directory = Path.of(LogFormat.DEFAULT_DIRECTORY);
        private String service = "application";
        private long segmentBytes = 32L << 20;
        private Duration segmentAge = Duration.ofSeconds(60);
        private int ringSlots = 65_536;
        private Overflow overflow = Overflow.DROP;
        private Duration overflowWait = Duration.ofMillis(100);
        private boolean sync;
        private boolean enabled = true;
        private Optional<Path> logConfiguration = Optional.empty();

        private Builder() {}

        /** See {@link RecorderSettings#directory()}. */
        public Builder directory(Path newDirectory) {
            directory = newDirectory;
            return this;
        }

        /** See {@link RecorderSettings#service()}. */
        public Builder service(String newService) {
            service = newService;
            return this;
        }

        /** See {@link RecorderSettings#segmentBytes()}. */
        public Builder segmentBytes(long bytes) {
            segmentBytes = bytes;
            return this;
        }

        /** See {@link RecorderSettings#segmentAge()}. */
        public Builder segmentAge(Duration age) {
            segmentAge = age;
            return this;
        }

        /** See {@link RecorderSettings#ringSlots()}. */
        public Builder ringSlots(int slots) {
            ringSlots = slots;
            return this;
        }

        /** See {@link RecorderSettings#overflow()}. */
        public Builder overflow(Overflow policy) {
            overflow = policy;
            return this;
        }

        /** See {@link RecorderSettings#overflowWait()}. */
        public Builder overflowWait(Duration wait) {
            overflowWait = wait;
            return this;
        }

        /** See {@link RecorderSettings#sync()}. */
        public Builder sync(boolean forcesToDisk) {
            sync = forcesToDisk;
            return this;
        }

        /** See {@link RecorderSettings#enabled()}. */
        public Builder enabled(boolean isEnabled) {
            enabled = isEnabled;
            return this;
        }

        /** See {@link RecorderSettings#logConfiguration()}. */
        public Builder logConfiguration(Path file) {
            logConfiguration = Optional.of(file);
            return this;
        }

        /** @throws InvalidSettingsException with every value that is not allowed */
        public RecorderSettings build() {
            return new RecorderSettings(
                    directory,
                    service,
                    segmentBytes,
                    segmentAge,
                    ringSlots,
                    overflow,
                    overflowWait,
                    sync,
                    enabled,
                    logConfiguration);
        }
    }
}
