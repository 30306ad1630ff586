package dev.zeroheap.rest;

import dev.zeroheap.archive.ByteSize;
import dev.zeroheap.archive.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a setting becomes its value.
 *
 * @param rule what the text must be, for the sentence on one that is not
 * @param parser gives nothing, or throws, where the text is no such value
 */
record SettingKind<T>(String rule, Function<String, Optional<T>> parser) {
    /** Any text. */
    static final SettingKind<String> TEXT = new SettingKind<>("a text", Optional::of);

    /** A path, absolute or from the server's working directory. */
    static final SettingKind<Path> PATH = new SettingKind<>("a path", text -> Optional.of(Path.of(text)));

    /** {@code true} or {@code false}. */
    static final SettingKind<Boolean> FLAG = new SettingKind<>(
            "true or false",
            text -> text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty());

    /** A whole number. */
    static final SettingKind<Integer> COUNT =
            new SettingKind<>("a whole number", text -> Optional.of(Integer.valueOf(text)));

    /** {@code 500ms}, {@code 15s}, {@code 1h30m}, {@code 7d}, or ISO 8601. */
    static final SettingKind<Duration> DURATION = new SettingKind<>(
            "a duration such as 500ms, 15s, 10m or PT1H30M", text -> Optional.of(DurationText.parse(text)));

    /** {@code 4194304} or {@code 4MiB}. */
    static final SettingKind<Long> BYTES =
            new SettingKind<>("a number of bytes such as 4194304 or 32MiB", SettingKind::bytesOf);

    /** {@code 500GB} or {@code 2TiB}. */
    static final SettingKind<ByteSize> SIZE =
            new SettingKind<>("a size such as 500GB or 2TiB", text -> Optional.of(ByteSize.parse(text)));

    private static final Pattern BINARY_SIZE = Pattern.compile("(\\d{1,12})(|B|KiB|MiB|GiB)");
    private static final List<String> SIZE_UNITS = List.of("B", "KiB", "MiB", "GiB");

    /** The same text as another value. */
    <U> SettingKind<U> map(Function<T, U> change) {
        return new SettingKind<>(rule, text -> parser.apply(text).map(change));
    }

    /** The value, or nothing where the text breaks the rule. */
    Optional<T> parse(String text) {
        try {
            return parser.apply(text.strip());
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Long> bytesOf(String text) {
        Matcher parts = BINARY_SIZE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int power = Math.max(0, SIZE_UNITS.indexOf(parts.group(2)));
        return Optional.of(Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << (10 * power)));
    }
}
