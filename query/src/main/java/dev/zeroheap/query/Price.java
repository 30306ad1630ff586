package dev.zeroheap.query;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs for a time: {@code openai,gpt-4o,2024-10-02,,2.5,10,1.25,list price}.
 *
 * @param provider who serves the model, exactly as events name it
 * @param model the model exactly as events name it, or what its name begins with and a {@code *}
 * @param from from when, inclusive
 * @param to until when, exclusive; null for until further notice
 * @param inputPerMillion US dollars for a million tokens of prompt, 0..{@value #MAX_DOLLARS}, at most {@value #MAX_SCALE} decimals
 * @param outputPerMillion the same of completion, reasoning included
 * @param cachedInputPerMillion the same of prompt that came from the provider's cache; null where that costs as any other
 * @param provenance who says so
 */
public record Price(
        String provider,
        String model,
        Instant from,
        @Nullable Instant to,
        BigDecimal inputPerMillion,
        BigDecimal outputPerMillion,
        @Nullable BigDecimal cachedInputPerMillion,
        String provenance) {
    /** The most that a million tokens may cost. */
    static final int MAX_DOLLARS = 1_000_000;

    /** Of this many decimals of a dollar for a million tokens, one token costs a whole number of millionths of a millionth. */
    static final int MAX_SCALE = 6;

    private static final String ANY_END = "*";

    /** Checks every bound; the message begins with the name of the column. */
    public Price {
        check(!provider.isBlank(), "provider must not be empty");
        check(!model.isBlank() && !model.equals(ANY_END), "model must be a name, or its beginning and a *");
        check(
                model.indexOf('*') < 0 || model.indexOf('*') == model.length() - 1,
                "model must have a * at its end only");
        check(to == null || from.isBefore(to), "from must be before to: " + from + " is not before " + to);
        checkDollars("input_per_million", inputPerMillion);
        checkDollars("output_per_million", outputPerMillion);
        if (cachedInputPerMillion != null) {
            checkDollars("cached_input_per_million", cachedInputPerMillion);
        }
        check(!provenance.isBlank(), "provenance must not be empty");
    }

    private static void checkDollars(String column, BigDecimal dollars) {
        check(
                dollars.signum() >= 0
                        && dollars.compareTo(BigDecimal.valueOf(MAX_DOLLARS)) <= 0
                        && dollars.stripTrailingZeros().scale() <= MAX_SCALE,
                column + " must be 0.." + MAX_DOLLARS + " dollars with at most " + MAX_SCALE + " decimals: "
                        + dollars.toPlainString());
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    boolean isPrefix() {
        return model.endsWith(ANY_END);
    }

    boolean isOf(String someProvider, String someModel) {
        return provider.equals(someProvider)
                && (isPrefix()
                        ? someModel.startsWith(model.substring(0, model.length() - 1))
                        : model.equals(someModel));
    }

    boolean isValidAt(Instant instant) {
        return !instant.isBefore(from) && (to == null || instant.isBefore(to));
    }

    boolean overlaps(Price other) {
        return provider.equals(other.provider)
                && model.equals(other.model)
                && (other.to == null || from.isBefore(other.to))
                && (to == null || other.from.isBefore(to));
    }
}
