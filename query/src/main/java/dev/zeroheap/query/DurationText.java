package dev.zeroheap.query;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 15m}, {@code 1h30m}, {@code 7d}, {@code 500ms}; or as {@code PT1H30M}. */
final class DurationText {
    static final String RULE = "must be a duration such as 15m, 1h30m, 7d or PT1H30M";

    private static final Pattern SHORT = Pattern.compile(
            "(?:(\\d{1,9})w)?(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final long[] UNIT_MILLIS = {604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1};

    private DurationText() {}

    /** The duration, or empty where the text is none. */
    static Optional<Duration> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = SHORT.matcher(text);
        return matcher.matches() ? Optional.of(ofUnits(matcher)) : parseIso(text);
    }

    private static Duration ofUnits(Matcher matcher) {
        long millis = 0;
        for (int unit = 0; unit < UNIT_MILLIS.length; unit++) {
            String number = matcher.group(unit + 1);
            millis += number == null ? 0 : Long.parseLong(number) * UNIT_MILLIS[unit];
        }
        return Duration.ofMillis(millis);
    }

    private static Optional<Duration> parseIso(String text) {
        try {
            return text.toUpperCase(Locale.ROOT).startsWith("P") ? Optional.of(Duration.parse(text)) : Optional.empty();
        } catch (DateTimeParseException | ArithmeticException notIso) {
            return Optional.empty();
        }
    }
}
