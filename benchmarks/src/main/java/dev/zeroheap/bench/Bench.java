package dev.zeroheap.bench;

/** Placeholder until the modules are there. */
final class Bench {
    private Bench() {}
}
