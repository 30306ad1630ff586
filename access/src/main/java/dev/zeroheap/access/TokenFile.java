package dev.zeroheap.access;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The file of tokens: a line each, after {@link Token}; lines that begin with {@code #} are for people.
 *
 * <p>Only its owner may read and write it. It is replaced as a whole by an atomic move, so that a service reads the old or
 * the new one; two commands at once wait for each other.
 */
record TokenFile(Path path) {
    private static final String HEADING = "# Tokens of Zeroheap: name roles created expires revoked hash. Changed by"
            + " bin/token, read by the service without a restart.\n";

    TokenFile {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * All tokens, also those that are over; none where there is no file.
     *
     * @throws UncheckedIOException when it cannot be read
     * @throws IllegalArgumentException naming the file and line that is no token
     */
    List<Token> read() {
        try {
            List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
            List<Token> tokens = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                    tokens.add(parsed(lines.get(i), i + 1));
                }
            }
            return tokens;
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokens in " + path, e);
        }
    }

    private Token parsed(String line, int number) {
        try {
            return Token.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ", line " + number + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the tokens by what the change makes of them; what it throws leaves the file as it was. */
    void change(UnaryOperator<List<Token>> change) {
        Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
        try {
            Files.createDirectories(directory());
            try (FileChannel channel = FileChannel.open(lockPath, options(StandardOpenOption.CREATE), ownerOnly());
                    FileLock lock = channel.lock()) {
                write(change.apply(read()), lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the tokens to " + path, e);
        }
    }

    private void write(List<Token> tokens, FileLock held) throws IOException {
        if (!held.isValid()) {
            throw new IOException("the lock was lost");
        }
        Path next = path.resolveSibling(path.getFileName() + ".next");
        Files.deleteIfExists(next); // of a command that was killed
        try (FileChannel channel = FileChannel.open(next, options(StandardOpenOption.CREATE_NEW), ownerOnly())) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(
                    tokens.stream().map(token -> token.line() + "\n").collect(joining("", HEADING, "")));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(directory(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private Path directory() {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static Set<OpenOption> options(OpenOption how) {
        return Set.of(how, StandardOpenOption.WRITE);
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
