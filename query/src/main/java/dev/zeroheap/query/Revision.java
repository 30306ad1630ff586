package dev.zeroheap.query;

import java.util.Optional;
import java.util.function.Function;

/**
 * An answer, or the word that the asker has it already.
 *
 * @param fingerprint of everything that the rows can depend on: the same fingerprint, the same rows. Empty where nobody asked
 * @param answer empty where the asker knows it
 */
public record Revision<A>(String fingerprint, Optional<A> answer) {
    <B> Revision<B> map(Function<A, B> change) {
        return new Revision<>(fingerprint, answer.map(change));
    }
}
