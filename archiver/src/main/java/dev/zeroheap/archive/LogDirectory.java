package dev.zeroheap.archive;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.api.LogFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory that recorders write to, seen from the reading side; it never writes.
 *
 * <pre>
 * logs/                                          this
 *   web/                                         a service
 *     20261123T120000123Z-web1-4711-9f86d081/    a {@link Run}
 *       writer.lock                              locked while the run is open
 *       00000001.jsonl                           a {@link Segment}, closed: there is a higher one
 *       00000002.jsonl                           open, or closed when the lock is free
 * </pre>
 *
 * <p>Whatever does not have that form is passed over. Directories may appear and vanish while they are listed. Stateless;
 * any thread.
 */
public final class LogDirectory {
    private static final Pattern SEGMENT_FILE = Pattern.compile("(\\d{8,9})" + Pattern.quote(LogFormat.SEGMENT_SUFFIX));

    private final Path root;

    /** The directory at {@code root}; it need not exist yet. */
    public LogDirectory(Path root) {
        this.root = requireNonNull(root, "root").toAbsolutePath().normalize();
    }

    /** Where it is, absolute. */
    public Path root() {
        return root;
    }

    /**
     * Every segment there is, in the order of service, run and number.
     *
     * <p>A run's lock is looked at before its files are listed. So a segment that is reported closed is whole: the other
     * order could call the last segment closed that its writer filled and left between the two looks.
     *
     * @throws UncheckedIOException when a directory cannot be read, other than by having vanished
     */
    public List<Segment> segments() {
        List<Segment> segments = new ArrayList<>();
        for (Run run : runs()) {
            segments.addAll(segments(run));
        }
        return segments;
    }

    /** Every run there is, in the order of service and name; those of one service so in the order of their start. */
    public List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (Path service : subdirectories(root)) {
            for (Path path : subdirectories(service)) {
                runs.add(run(service.getFileName().toString(), path));
            }
        }
        return runs;
    }

    private static Run run(String service, Path path) {
        String name = path.getFileName().toString();
        return new Run(service, name, RunLiveness.hostOf(name), path, RunLiveness.isOpen(service, name, path));
    }

    /**
     * The segments of one run, by number.
     *
     * <p>A listing that a writer adds to meanwhile may show a later file and not an earlier one. So the numbers that are
     * left out are looked at one by one: no segment is missing before another that is there. A run without a writer is looked
     * at again afterwards: one that has just begun may have taken its lock since, and what it fills is not closed.
     */
    public List<Segment> segments(Run run) {
        NavigableMap<Integer, Path> found = new TreeMap<>();
        for (Path path : children(run.path())) {
            Matcher matcher = SEGMENT_FILE.matcher(path.getFileName().toString());
            if (matcher.matches()) {
                found.put(Integer.parseInt(matcher.group(1)), path);
            }
        }
        if (found.isEmpty()) {
            return List.of();
        }
        Run lookedAt = run.isOpen() ? run : run(run.service(), run.path());
        int last = found.lastKey();
        List<Segment> segments = new ArrayList<>();
        for (int number = found.firstKey(); number <= last; number++) {
            Path path = found.getOrDefault(number, run.path().resolve(fileName(number)));
            long sizeBytes = sizeOrAbsent(path);
            if (sizeBytes >= 0) {
                segments.add(new Segment(lookedAt, number, path, sizeBytes, number < last || !lookedAt.isOpen()));
            }
        }
        return segments;
    }

    private static String fileName(int number) {
        return String.format(Locale.ROOT, "%08d", number) + LogFormat.SEGMENT_SUFFIX;
    }

    /** The size of the file, or -1 where there is none any more. */
    private static long sizeOrAbsent(Path path) {
        try {
            return Files.size(path);
        } catch (NoSuchFileException vanished) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the size of " + path, e);
        }
    }

    private static List<Path> subdirectories(Path directory) {
        return children(directory).stream().filter(Files::isDirectory).toList();
    }

    /** What lies in the directory, by name; nothing where it does not exist or is a file. */
    static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException vanished) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException("cannot list " + directory, e.getCause());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
        children.sort(null);
        return children;
    }
}
