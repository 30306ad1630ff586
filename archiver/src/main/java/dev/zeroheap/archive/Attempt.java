package dev.zeroheap.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.io.FileUtils;
import org.apache.iceberg.util.ThreadPools;

/**
 * One try to write Parquet files and commit them, and what a crash leaves of it.
 *
 * <pre>
 * tmp/0b54e1f2-…/            made before anything else
 *   files.txt                every data file, named before it is written
 *   spill/                   of DuckDB
 *   …
 * </pre>
 *
 * <p>The directory goes when the try has ended in either way. One that stays belongs to a crash: once it is an hour old,
 * its files are deleted, unless the table names them.
 */
final class Attempt {
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);
    private static final String FILES = "files.txt";

    private final Path directory;
    private final Path data;
    private final String id;
    private int fileCount;

    private Attempt(Path directory, Path data, String id) {
        this.directory = directory;
        this.data = data;
        this.id = id;
    }

    static Attempt begin(Archive archive) throws IOException {
        startIceberg();
        Path table = LocalFileIO.path(archive.snapshot().metadata().location());
        String id = UUID.randomUUID().toString();
        Path directory = Files.createDirectories(archive.settings().temporary().resolve(id));
        Files.createFile(directory.resolve(FILES));
        SyncedFile.syncDirectoryOf(directory.resolve(FILES));
        SyncedFile.syncDirectoryOf(directory);
        return new Attempt(directory, table.resolve("data"), id);
    }

    /**
     * With its first commit Iceberg registers an exit hook, which a JVM that has begun to end refuses; so a SIGTERM during
     * the first conversion of a process would keep its files from being committed. Here nothing has been done yet.
     */
    private static void startIceberg() {
        ThreadPools.getWorkerPool();
    }

    /** A name for a data file that no other attempt uses, written down. */
    Path newDataFile(LocalDate day) throws IOException {
        fileCount++;
        return noted(Files.createDirectories(data.resolve("ts_day=" + day)).resolve(id + "-" + fileCount + ".parquet"));
    }

    /** Gives a data file that is whole, and that nobody reads yet, its {@linkplain FileDigest digest} into its name. */
    Path seal(Path file) throws IOException {
        Path sealed = noted(FileDigest.of(file).into(file));
        Files.move(file, sealed, StandardCopyOption.ATOMIC_MOVE);
        SyncedFile.syncDirectoryOf(sealed);
        return sealed;
    }

    private Path noted(Path file) throws IOException {
        Files.writeString(
                directory.resolve(FILES), file + "\n", UTF_8, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
        return file;
    }

    /** A file for the time of this attempt. */
    Path temporary(String name) {
        return directory.resolve(name);
    }

    /** The files were committed. */
    void succeeded() throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
    }

    /** The files were certainly not committed. */
    void discarded() throws IOException {
        for (Path file : filesOf(directory)) {
            Files.deleteIfExists(file);
        }
        FileUtils.deleteDirectory(directory.toFile());
    }

    /** Cleans up after crashes. */
    static void removeAbandoned(Archive archive, Instant now) throws IOException {
        Path temporary = archive.settings().temporary();
        if (!Files.isDirectory(temporary)) {
            return;
        }
        List<Path> abandoned;
        try (var attempts = Files.list(temporary)) {
            abandoned = attempts.filter(attempt -> isOlder(attempt, now.minus(ABANDONED_AFTER)))
                    .toList();
        }
        if (abandoned.isEmpty()) {
            return;
        }
        Set<String> committed = archive.snapshot().locationsOfAllSnapshots();
        for (Path attempt : abandoned) {
            for (Path file : filesOf(attempt)) {
                if (!committed.contains(file.toString())) {
                    Files.deleteIfExists(file);
                }
            }
            FileUtils.deleteDirectory(attempt.toFile());
        }
    }

    private static List<Path> filesOf(Path attempt) throws IOException {
        try {
            return Files.readAllLines(attempt.resolve(FILES), UTF_8).stream()
                    .map(Path::of)
                    .toList();
        } catch (NoSuchFileException diedBeforeItWroteAny) {
            return List.of();
        }
    }

    /** The file is written to before each data file, so it is at least as young as the attempt's last work but one. */
    private static boolean isOlder(Path attempt, Instant than) {
        try {
            Path files = attempt.resolve(FILES);
            return Files.getLastModifiedTime(Files.exists(files) ? files : attempt)
                    .toInstant()
                    .isBefore(than);
        } catch (IOException vanished) {
            return false;
        }
    }
}
