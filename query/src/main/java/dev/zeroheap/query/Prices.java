package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prices that hold: the built-in ones, and those of the user's file, which is read anew when it has changed.
 *
 * <p>A file that cannot be used any more leaves the prices as they were, and answers say so; one that never could be used
 * leaves none, and what needs prices is {@link QueryException.Code#UNAVAILABLE}. Any thread; a look costs one system call.
 */
public final class Prices {
    /** Younger than this, a file may change once more without another time of its last change. */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    private static final long MAX_BYTES = 4 << 20;
    private static final String BUILT_IN_NAME = "the built-in prices";

    private final @Nullable Path file;
    private final Clock clock;
    private final List<Price> builtIn;
    private @Nullable Seen seen;
    private @Nullable PriceTable good;
    private @Nullable String problem;

    private Prices(@Nullable Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.builtIn = builtIn();
        if (file == null) {
            good = new PriceTable("built in", List.of(), builtIn);
        }
    }

    /** When the file was looked at, and what it looked like. */
    private record Seen(Instant modified, long bytes, boolean isSettled) {}

    /**
     * The prices of one moment.
     *
     * @param table the prices
     * @param problem why they are not those of the file as it is now; null where they are
     */
    public record Current(PriceTable table, @Nullable String problem) {}

    /** The built-in ones only. */
    public static Prices builtInOnly() {
        return new Prices(null, Clock.systemUTC());
    }

    /** The built-in ones, and before them those of this file, which need not be there yet. */
    public static Prices with(Path file) {
        return with(file, Clock.systemUTC());
    }

    static Prices with(Path file, Clock clock) {
        return new Prices(requireNonNull(file, "file"), clock);
    }

    private static List<Price> builtIn() {
        try (InputStream stream = requireNonNull(Prices.class.getResourceAsStream("prices.csv"), "prices.csv")) {
            return PriceCsv.read(BUILT_IN_NAME, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + BUILT_IN_NAME, e);
        }
    }

    /**
     * The prices as they are now.
     *
     * @throws QueryException when the file has never been usable
     */
    public synchronized Current current() {
        if (file != null) {
            look(file);
        }
        if (good == null) {
            throw QueryException.of(
                    QueryException.Code.UNAVAILABLE,
                    "there are no prices, because the file cannot be used: " + problem);
        }
        return new Current(good, problem);
    }

    private void look(Path path) {
        String name = Optional.ofNullable(path.getFileName()).orElse(path).toString();
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Instant modified = attributes.lastModifiedTime().toInstant();
            boolean isSettled = modified.plus(UNSETTLED).isBefore(clock.instant());
            Seen now = new Seen(modified, attributes.size(), isSettled);
            if (isSettled && now.equals(seen)) {
                return;
            }
            if (attributes.size() > MAX_BYTES) {
                throw new BadPricesException(name + " must have at most " + MAX_BYTES + " bytes: " + attributes.size());
            }
            good = new PriceTable(name + ", built in", PriceCsv.read(name, Files.readString(path)), builtIn);
            problem = null;
            seen = now;
        } catch (BadPricesException e) {
            problem = e.getMessage();
        } catch (IOException e) {
            problem = name + " cannot be read: " + e.getClass().getSimpleName();
        }
    }
}
