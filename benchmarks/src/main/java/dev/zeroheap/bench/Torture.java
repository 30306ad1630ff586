package dev.zeroheap.bench;

/** Placeholder until the modules are there. */
final class Torture {
    private Torture() {}
}
