package dev.zeroheap.query;

import java.util.List;

/**
 * Model calls by groups and time steps.
 *
 * @param currency of the costs, always {@value #CURRENCY}
 * @param rows the dearest group first, those without a known cost last; time steps upwards
 * @param declaration what they are worth; where the file of prices cannot be used, {@code missing} says so
 */
public record LlmAnswer(String currency, List<LlmRow> rows, Declaration declaration) implements DeclaredRows<LlmRow> {
    /** The only one. */
    public static final String CURRENCY = "USD";

    /** Copies the rows. */
    public LlmAnswer {
        rows = List.copyOf(rows);
    }
}
