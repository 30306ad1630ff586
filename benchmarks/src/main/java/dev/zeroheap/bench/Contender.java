package dev.zeroheap.bench;

/** A way to record an LLM call, started and stopped by the measurement, called by any number of threads. */
interface Contender extends AutoCloseable {
    /** Records one call, on the caller's thread. */
    void record(LlmCall call);

    /** Waits until what was recorded is where it is meant to be, so that the next burst meets an empty buffer. */
    void awaitIdle();

    /** How many of the recorded events were lost. */
    long lost();

    @Override
    void close();
}
