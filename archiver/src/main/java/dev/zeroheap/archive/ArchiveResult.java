package dev.zeroheap.archive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one run of the archiver did.
 *
 * @param segments how many segments were archived
 * @param events how many events that were
 * @param rejected how many of their lines were no events and were kept aside
 * @param files how many Parquet files were written
 * @param textBytes how long the segments were
 * @param fileBytes how long the Parquet files are
 * @param deleted how many segments were deleted because their grace was over
 * @param failures what could not be archived, and stays
 */
public record ArchiveResult(
        int segments,
        long events,
        long rejected,
        int files,
        long textBytes,
        long fileBytes,
        int deleted,
        List<Failure> failures) {
    static final ArchiveResult NOTHING = new ArchiveResult(0, 0, 0, 0, 0, 0, 0, List.of());

    /** Copies the list. */
    public ArchiveResult {
        failures = List.copyOf(failures);
    }

    static ArchiveResult failed(Path file, String reason) {
        return new ArchiveResult(0, 0, 0, 0, 0, 0, 0, List.of(new Failure(file.toString(), reason)));
    }

    /** Whether everything there was to archive was archived. */
    public boolean isComplete() {
        return failures.isEmpty();
    }

    /** The same but for what is said of these paths. */
    ArchiveResult withoutFailures(Set<String> paths) {
        return new ArchiveResult(
                segments,
                events,
                rejected,
                files,
                textBytes,
                fileBytes,
                deleted,
                failures.stream()
                        .filter(failure -> !paths.contains(failure.path()))
                        .toList());
    }

    /** Both together. */
    ArchiveResult plus(ArchiveResult other) {
        List<Failure> all = new ArrayList<>(failures);
        all.addAll(other.failures);
        return new ArchiveResult(
                segments + other.segments,
                events + other.events,
                rejected + other.rejected,
                files + other.files,
                textBytes + other.textBytes,
                fileBytes + other.fileBytes,
                deleted + other.deleted,
                all);
    }

    /**
     * One input that could not be archived.
     *
     * @param path the file
     * @param reason what is wrong with it
     */
    public record Failure(String path, String reason) {}
}
