package dev.zeroheap.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Prices of one moment's files. A price of the user's file goes before every built-in one; within a file an exact name goes
 * before a prefix, and a longer prefix before a shorter one.
 *
 * @param source where they come from, for people
 * @param own those of the user's file
 * @param builtIn those that come with the program
 */
public record PriceTable(String source, List<Price> own, List<Price> builtIn) {
    /** Copies the lists. */
    public PriceTable {
        own = List.copyOf(own);
        builtIn = List.copyOf(builtIn);
    }

    /** All of them, the user's first. */
    public List<Price> all() {
        List<Price> all = new ArrayList<>(own);
        all.addAll(builtIn);
        return all;
    }

    /** What a call at this time costs; empty where no price is known. */
    public Optional<Price> find(String provider, String model, Instant at) {
        return best(own, provider, model, at).or(() -> best(builtIn, provider, model, at));
    }

    private static Optional<Price> best(List<Price> prices, String provider, String model, Instant at) {
        return prices.stream()
                .filter(price -> price.isOf(provider, model) && price.isValidAt(at))
                .max(Comparator.comparing((Price price) -> !price.isPrefix())
                        .thenComparing(price -> price.model().length()));
    }

    /** When a price changes within the range, its start not included; upwards. */
    List<Instant> changes(TimeRange range) {
        TreeSet<Instant> changes = new TreeSet<>();
        Stream.concat(own.stream(), builtIn.stream()).forEach(price -> {
            changes.add(price.from());
            if (price.to() != null) {
                changes.add(price.to());
            }
        });
        return changes.stream()
                .filter(change -> change.isAfter(range.fromOrMin()) && change.isBefore(range.toOrMax()))
                .toList();
    }
}
