package dev.zeroheap.api;

/**
 * What one model call used, in tokens; {@link #UNKNOWN} where the provider did not say.
 *
 * @param prompt sent to the model ({@code gen_ai.usage.input_tokens})
 * @param completion written by the model ({@code gen_ai.usage.output_tokens})
 * @param cached those of {@code prompt} that came from the provider's cache
 * @param reasoning those of {@code completion} that were spent on reasoning
 */
public record TokenUsage(long prompt, long completion, long cached, long reasoning) {
    /** Stands for a number that is not known; the field is then absent from the event. */
    public static final long UNKNOWN = -1;

    /** The two numbers that every provider reports. */
    public static TokenUsage of(long prompt, long completion) {
        return new TokenUsage(prompt, completion, UNKNOWN, UNKNOWN);
    }
}
