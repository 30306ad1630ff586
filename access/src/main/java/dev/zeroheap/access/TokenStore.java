package dev.zeroheap.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a file as they are now: a change of it counts within a second, without a restart.
 *
 * <p>A file that cannot be read, or has a line that is no token, lets nobody in until it is mended; the log says so once. Any
 * thread.
 */
final class TokenStore {
    private static final Logger LOGGER = System.getLogger(TokenStore.class.getName());
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final TokenFile file;
    private final LongSupplier nanos;
    private @Nullable Version version;
    private List<Token> tokens = List.of();
    private long lookedNanos;
    private boolean hasLooked;

    TokenStore(TokenFile file, LongSupplier nanos) {
        this.file = file;
        this.nanos = nanos;
    }

    /** What changes with the file: a move brings another key even where time and length stay. */
    private record Version(
            long modifiedMillis, long bytes, @Nullable Object key) {}

    /** The token of this secret, whether it still counts or not. */
    Optional<Token> find(String secret) {
        byte[] hash = TokenSecret.hash(secret);
        Token found = null;
        for (Token token : tokens()) {
            if (token.isOf(hash)) { // no end before the last one: time tells nothing
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The token that was found before, if it is there as it was. */
    Optional<Token> withHash(String hash) {
        return tokens().stream().filter(token -> token.hash().equals(hash)).findAny();
    }

    /** Whether there is any. */
    boolean isEmpty() {
        return tokens().isEmpty();
    }

    private synchronized List<Token> tokens() {
        long now = nanos.getAsLong();
        if (!hasLooked || now - lookedNanos >= LOOK_AGAIN_NANOS) {
            hasLooked = true;
            lookedNanos = now;
            look();
        }
        return tokens;
    }

    private void look() {
        try {
            Version found = version();
            if (found == null || !found.equals(version)) {
                version = found;
                tokens = List.of();
                tokens = file.read();
            }
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOGGER.log(Level.ERROR, "no token is accepted until this is mended: " + e.getMessage(), e);
        }
    }

    private @Nullable Version version() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException e) {
            tokens = List.of();
            throw new UncheckedIOException("cannot look at " + file.path(), e);
        }
    }
}
