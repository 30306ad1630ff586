package dev.zeroheap.log4j;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings by name, each with what is allowed and how its text is read. */
enum Setting {
    DIRECTORY("directory", "a path"),
    SERVICE("service", "1..64 characters A-Z a-z 0-9 . _ - that begin with a letter or digit"),
    SEGMENT_BYTES("segment-bytes", "64KiB..1GiB"),
    SEGMENT_AGE("segment-age", "200ms..1h"),
    RING_SLOTS("ring-slots", "a power of two, 1024..8388608"),
    OVERFLOW("overflow", "drop or wait"),
    OVERFLOW_WAIT("overflow-wait", "1ms..1m"),
    SYNC("sync", "true or false"),
    ENABLED("enabled", "true or false"),
    LOG_CONFIGURATION("log-configuration", "a path of a Log4j configuration file");

    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*(|B|KiB|MiB|GiB)");
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)");

    private final String key;
    private final String allowed;

    Setting(String key, String allowed) {
        this.key = key;
        this.allowed = allowed;
    }

    /** As a system property and in a file, for example {@code zeroheap.segment-age}. */
    String property() {
        return "zeroheap." + key;
    }

    /** In the environment, for example {@code ZEROHEAP_SEGMENT_AGE}. */
    String environment() {
        return property().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The sentence on a value that is not allowed. */
    String problem(Object value) {
        return property() + " must be " + allowed + ": " + value;
    }

    /** Reads the text into the builder; returns the problem if it cannot be read. */
    Optional<String> read(String text, RecorderSettings.Builder to) {
        try {
            set(text.strip(), to);
            return Optional.empty();
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException unreadable) {
            return Optional.of(problem(text));
        }
    }

    private void set(String text, RecorderSettings.Builder to) {
        switch (this) {
            case DIRECTORY -> to.directory(Path.of(text));
            case SERVICE -> to.service(text);
            case SEGMENT_BYTES -> to.segmentBytes(bytes(text));
            case SEGMENT_AGE -> to.segmentAge(duration(text));
            case RING_SLOTS -> to.ringSlots(Integer.parseInt(text));
            case OVERFLOW -> to.overflow(overflow(text));
            case OVERFLOW_WAIT -> to.overflowWait(duration(text));
            case SYNC -> to.sync(flag(text));
            case ENABLED -> to.enabled(flag(text));
            case LOG_CONFIGURATION -> to.logConfiguration(Path.of(text));
        }
    }

    private static long bytes(String text) {
        Matcher parts = BYTES.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text);
        }
        int power = List.of("", "KiB", "MiB", "GiB").indexOf(parts.group(2).replaceFirst("^B$", ""));
        long unit = 1L << (10 * power);
        return Math.multiplyExact(Long.parseLong(parts.group(1)), unit);
    }

    private static Duration duration(String text) {
        Matcher parts = SHORT_DURATION.matcher(text);
        if (!parts.matches()) {
            return Duration.parse(text);
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return text.equals("true");
    }

    private static Overflow overflow(String text) {
        return Arrays.stream(Overflow.values())
                .filter(policy -> policy.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }
}
