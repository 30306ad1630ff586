package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files in the table's folder that no state of the table names: what a crash inside a commit has left.
 *
 * <p>{@link Attempt} knows the data files of its own crashes. This looks at everything, and so also finds metadata, at a
 * cost that grows with the archive; it is for once a day. A young file may belong to a commit that is just being made.
 */
final class Orphans {
    static final Duration MIN_AGE = Duration.ofDays(1);

    private static final String LAST_LOOK = "last-orphans";

    private final Archive archive;

    Orphans(Archive archive) {
        this.archive = archive;
    }

    /** A file nobody needs. */
    record Orphan(Path path, long bytes) {}

    /** Deletes them, and remembers when. */
    void delete(Instant now) throws IOException {
        for (Orphan orphan : find(now)) {
            Files.deleteIfExists(orphan.path);
        }
        Path mark = Files.createDirectories(archive.settings().folder()).resolve(LAST_LOOK);
        Files.writeString(mark, now + "\n");
    }

    /** The same, when the last time was a day ago or longer; also after a clock that was wrong. */
    void deleteDaily(Instant now) throws IOException {
        Instant last;
        try {
            last = Instant.parse(Files.readString(archive.settings().folder().resolve(LAST_LOOK))
                    .strip());
        } catch (NoSuchFileException | DateTimeException never) {
            last = Instant.MIN;
        }
        if (last.isBefore(now.minus(MIN_AGE)) || last.isAfter(now)) {
            delete(now);
        }
    }

    /** Those that have not changed for a day. The files are listed first: what is committed meanwhile is then named. */
    List<Orphan> find(Instant now) throws IOException {
        Path table = LocalFileIO.path(archive.snapshot().metadata().location());
        List<Orphan> old = new ArrayList<>();
        if (!Files.isDirectory(table)) {
            return old;
        }
        try (Stream<Path> files = Files.walk(table)) {
            for (Path path : (Iterable<Path>) files::iterator) {
                addIfOld(path, now.minus(MIN_AGE), old);
            }
        }
        if (!old.isEmpty()) {
            Set<Path> named = named();
            old.removeIf(orphan -> named.contains(orphan.path));
        }
        return old;
    }

    private static void addIfOld(Path path, Instant changedBefore, List<Orphan> old) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            if (file.isRegularFile() && file.lastModifiedTime().toInstant().isBefore(changedBefore)) {
                old.add(new Orphan(path, file.size()));
            }
        } catch (NoSuchFileException vanished) {
            // Then it is no orphan any more.
        }
    }

    private Set<Path> named() {
        Set<Path> named = new HashSet<>();
        archive.snapshot().locationsOfAll().forEach(location -> named.add(LocalFileIO.path(location)));
        return named;
    }
}
