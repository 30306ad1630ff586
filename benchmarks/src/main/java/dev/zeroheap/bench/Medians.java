package dev.zeroheap.bench;

import java.util.List;

/** The number in the middle. */
final class Medians {
    private Medians() {}

    /** Of an odd count of numbers the middle one, of an even count the greater of the two. */
    static double of(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }
}
