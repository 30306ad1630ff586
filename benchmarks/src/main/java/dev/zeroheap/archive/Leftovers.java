package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * What dead archivers have left in an archive.
 *
 * @param orphans Parquet files that no state of the table names
 * @param attempts directories of attempts
 * @param missing Parquet files that the table names and that are not there
 * @param metadata files of Iceberg's metadata that no state of the table needs
 */
record Leftovers(long orphans, long attempts, long missing, long metadata) {
    static Leftovers of(Archive archive) throws IOException {
        ArchiveSnapshot snapshot = archive.snapshot();
        Set<String> named = snapshot.locationsOfAllSnapshots();
        List<Path> files = files(LocalFileIO.path(archive.settings().warehouse()));
        Set<Path> needed = neededMetadata(snapshot.metadata());
        return new Leftovers(
                files.stream()
                        .filter(Leftovers::isParquet)
                        .filter(file -> !named.contains(file.toString()))
                        .count(),
                LogDirectory.children(archive.settings().temporary()).size(),
                named.stream().filter(file -> !Files.exists(Path.of(file))).count(),
                files.stream()
                        .filter(file -> !isParquet(file) && !needed.contains(file))
                        .count());
    }

    private static boolean isParquet(Path file) {
        return file.toString().endsWith(".parquet");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Set<Path> neededMetadata(TableMetadata metadata) {
        LocalFileIO io = new LocalFileIO(step -> {});
        Set<String> needed = new HashSet<>();
        needed.add(metadata.metadataFileLocation());
        metadata.previousFiles().forEach(previous -> needed.add(previous.file()));
        for (Snapshot snapshot : metadata.snapshots()) {
            needed.add(snapshot.manifestListLocation());
            snapshot.allManifests(io).stream().map(ManifestFile::path).forEach(needed::add);
        }
        return needed.stream().map(LocalFileIO::path).collect(Collectors.toSet());
    }
}
