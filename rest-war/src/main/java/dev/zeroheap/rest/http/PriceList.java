package dev.zeroheap.rest.http;

import dev.zeroheap.query.Price;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices by which costs are found.
 *
 * @param currency of all of them
 * @param source where they come from
 * @param problem why they are not those of the file as it is now; null where they are
 * @param prices those of the user's file, then the built-in ones
 */
@JsonbPropertyOrder({"currency", "source", "problem", "prices"})
public record PriceList(
        String currency, String source, @Nullable String problem, List<Price> prices) {}
