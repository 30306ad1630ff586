package dev.zeroheap.query;

/**
 * Sums of the tokens that LLM calls took.
 *
 * @param prompt sent to the model
 * @param completion written by the model
 * @param cached those of the prompt that the provider had in its cache
 * @param reasoning those of the completion that went into reasoning
 */
public record Tokens(long prompt, long completion, long cached, long reasoning) {}
