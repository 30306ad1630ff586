package dev.zeroheap.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Tells one log directory from another: eight characters in {@code <logs>/archiver.id}, made by the first archiver.
 *
 * <p>Segments that are missing from the directory are forgotten by the archive. With several hosts, or with a volume that
 * is not mounted, the directory at a path need not be the one whose segments those were.
 */
final class LogDirectoryId {
    private static final String FILE = "archiver.id";

    private LogDirectoryId() {}

    static String of(Path logs) throws IOException {
        Path file = logs.resolve(FILE);
        try {
            return Files.readString(file, UTF_8).strip();
        } catch (NoSuchFileException firstArchiver) {
            Path mine = Files.createTempFile(logs, FILE, ".tmp");
            try {
                Files.writeString(mine, UUID.randomUUID().toString().substring(0, 8) + "\n", UTF_8);
                Files.createLink(file, mine);
            } catch (FileAlreadyExistsException anotherWasFaster) {
                // Its id counts.
            } finally {
                Files.deleteIfExists(mine);
            }
            return Files.readString(file, UTF_8).strip();
        }
    }
}
