package dev.zeroheap.bench;

/**
 * The event that every contender records: an LLM call with five fields (model, provider, duration, two token counts), its
 * success, and two labels. Values vary from call to call, so that nobody wins by a constant.
 */
record LlmCall(
        String model,
        String provider,
        long durationNanos,
        int promptTokens,
        int completionTokens,
        String tenant,
        String thread) {
    private static final int VARIANTS = 1024;
    private static final String[] MODELS = {"gpt-4o", "gpt-4o-mini", "claude-sonnet-4", "mistral-large", "llama-3.3-70b"
    };
    private static final String[] PROVIDERS = {"openai", "openai", "anthropic", "mistral_ai", "groq"};

    /** Calls to go round in: 5 models, 16 tenants, 32 threads; made once, so that the measured loop allocates nothing. */
    static LlmCall[] variants() {
        LlmCall[] calls = new LlmCall[VARIANTS];
        for (int i = 0; i < VARIANTS; i++) {
            int model = i % MODELS.length;
            calls[i] = new LlmCall(
                    MODELS[model],
                    PROVIDERS[model],
                    200_000_000L + 7_654_321L * (i % 300),
                    100 + 13 * i % 4000,
                    10 + 7 * i % 500,
                    "tenant-" + i % 16,
                    "thread-" + i % 32);
        }
        return calls;
    }
}
