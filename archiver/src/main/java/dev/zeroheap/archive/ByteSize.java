package dev.zeroheap.archive;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as people write it: {@code 500GB} (powers of 1000), {@code 32MiB} (powers of 1024), {@code 1.5TB}.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(I?)B?");
    private static final List<String> PREFIXES = List.of("", "K", "M", "G", "T");

    /**
     * Reads it, in any case.
     *
     * @throws IllegalArgumentException naming the rule and the text
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (matcher.matches()) {
            long unit = matcher.group(3).isEmpty() ? 1000 : 1024;
            BigDecimal factor = BigDecimal.valueOf(unit).pow(PREFIXES.indexOf(matcher.group(2)));
            try {
                return new ByteSize(new BigDecimal(matcher.group(1))
                        .multiply(factor)
                        .toBigInteger()
                        .longValueExact());
            } catch (ArithmeticException tooLarge) {
                throw new IllegalArgumentException("size must be below 8EiB: " + text, tooLarge);
            }
        }
        throw new IllegalArgumentException("size must be like 500GB or 32MiB: " + text);
    }
}
