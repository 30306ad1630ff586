package dev.zeroheap.archive;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a duration as people write it: {@code 15s}, {@code 1h30m}, {@code 2d}, {@code 250ms}, or {@code PT1H30M}. */
public final class DurationText {
    private static final String RULE = "duration must be like 15s, 1h30m, 2d or PT15S";

    private static final Pattern SHORT =
            Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+)s)?(?:(\\d+)ms)?");

    private static final Duration[] UNITS = {
        Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMillis(1)
    };

    private DurationText() {}

    /**
     * The duration, 0 or more. Units stand once each, from the largest to the smallest, with whole numbers.
     *
     * @throws IllegalArgumentException naming the rule and the text
     */
    public static Duration parse(String text) {
        try {
            Duration duration = text.toUpperCase(Locale.ROOT).startsWith("P") ? Duration.parse(text) : parseShort(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(RULE + ": " + text, e);
        }
        throw new IllegalArgumentException(RULE + ": " + text);
    }

    private static Duration parseShort(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException(RULE + ": " + text);
        }
        Duration duration = Duration.ZERO;
        for (int i = 0; i < UNITS.length; i++) {
            String number = matcher.group(i + 1);
            if (number != null) {
                duration = duration.plus(UNITS[i].multipliedBy(Long.parseLong(number)));
            }
        }
        return duration;
    }
}
