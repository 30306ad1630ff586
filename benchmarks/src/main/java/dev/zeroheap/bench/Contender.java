package dev.zeroheap.bench;

/** A way to record an LLM call, started and stopped by the measurement, called by any number of threads. */
interface Contender extends AutoCloseable {
    /** Records one call, on the caller's thread. */
    void record(LlmCall call);

    /** Waits until what was recorded is where it is meant to be; the next burst then meets an empty buffer, if any. */
    default void awaitIdle() {}

    /** How many of the recorded events were lost; none where there is nothing to overflow. */
    default long lost() {
        return 0;
    }

    /** How many bytes it has written into files until now; none if it writes none. */
    default long writtenBytes() {
        return 0;
    }

    @Override
    void close();
}
