package dev.zeroheap.query;

import java.util.Optional;

/**
 * An answer, or the word that the asker has it already.
 *
 * @param fingerprint of everything that the rows can depend on: the same fingerprint, the same rows
 * @param answer empty where the asker knows it
 */
public record Revision<R>(String fingerprint, Optional<Answer<R>> answer) {}
