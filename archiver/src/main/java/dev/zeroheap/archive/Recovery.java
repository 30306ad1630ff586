package dev.zeroheap.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * What an archive cannot do by itself, because only a person knows what is true: go on with a catalog that has lost the
 * table, and change times that lie in the future.
 *
 * <p>Where the catalog does not know the table, its newest state is taken from the metadata files in the warehouse:
 *
 * <pre>
 * warehouse/zeroheap/events/metadata/00041-0b54e1f2-….metadata.json   the 41st commit; of the same number there may be
 *                                                                     others, which lost a race or failed
 * </pre>
 *
 * <p>A file is passed over when it is damaged, or names data files that are gone. If the newest commit failed, it holds from
 * now on: its segments are covered, and not archived again.
 */
final class Recovery {
    /** What a person types. */
    static final String COMMAND = "archiver recover";

    private static final Pattern METADATA_FILE =
            Pattern.compile("(\\d{1,9})-.*" + Pattern.quote(LocalFileIO.TABLE_METADATA));

    private final ArchiveSettings settings;
    private final Clock clock;
    private final LocalFileIO io = new LocalFileIO(step -> {});

    private Recovery(ArchiveSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param registered the metadata file that the catalog was given; empty when it knew one
     * @param movedBack by how much the last commit was too late; zero when it was not
     */
    record Recovered(String registered, Duration movedBack) {}

    /**
     * Recovers what there is to recover.
     *
     * @throws ArchiveException {@code ARCHIVE_UNREADABLE} when no metadata file is whole, or several are the newest;
     *     {@code BUSY} while an archiver works
     */
    static Recovered run(ArchiveSettings settings, Clock clock) {
        return ArchiverLock.holding(settings, () -> new Recovery(settings, clock).recover());
    }

    /** Refuses to make a new table where the warehouse has one: it would hide every event of the old one. */
    static void refuseToHide(ArchiveSettings settings) {
        NavigableMap<Integer, List<Path>> committed = committed(settings);
        if (!committed.isEmpty()) {
            throw new ArchiveException(
                    ArchiveException.Code.ARCHIVE_UNREADABLE,
                    "the catalog does not know the table whose metadata is in "
                            + committed.lastEntry().getValue().get(0)
                            + ". Bring the lost catalog back, or run: " + COMMAND);
        }
    }

    /** The metadata files by number, without the first: that of a new table, which has no event. */
    private static NavigableMap<Integer, List<Path>> committed(ArchiveSettings settings) {
        NavigableMap<Integer, List<Path>> byNumber = new TreeMap<>();
        Path warehouse = LocalFileIO.path(settings.warehouse());
        for (Path file : LogDirectory.children(warehouse.resolve("zeroheap/events/metadata"))) {
            Matcher name = METADATA_FILE.matcher(file.getFileName().toString());
            if (name.matches() && Integer.parseInt(name.group(1)) > 0) {
                byNumber.computeIfAbsent(Integer.parseInt(name.group(1)), number -> new ArrayList<>())
                        .add(file);
            }
        }
        return byNumber;
    }

    private Recovered recover() {
        JdbcCatalog catalog = Archive.catalog(settings, io);
        try (catalog) {
            String registered = "";
            if (!catalog.tableExists(EventTable.NAME)) {
                registered = newest().metadataFileLocation();
                EventTable.createNamespace(catalog);
                catalog.registerTable(EventTable.NAME, registered);
            }
            return new Recovered(registered, correctTimes(Archive.operations(catalog.loadTable(EventTable.NAME))));
        }
    }

    private TableMetadata newest() {
        for (List<Path> files : committed(settings).descendingMap().values()) {
            List<TableMetadata> whole = files.stream()
                    .map(this::read)
                    .flatMap(List::stream)
                    .sorted(Comparator.comparing(this::isUndecided))
                    .toList();
            if (whole.size() == 1 || (whole.size() > 1 && isUndecided(whole.get(1)) && !isUndecided(whole.get(0)))) {
                return whole.get(0);
            }
            if (!whole.isEmpty()) {
                throw unreadable("several states are the newest, put all but one aside: " + files);
            }
        }
        throw unreadable("no whole metadata file in " + settings.warehouse());
    }

    private static ArchiveException unreadable(String message) {
        return new ArchiveException(ArchiveException.Code.ARCHIVE_UNREADABLE, message);
    }

    /** The state, or nothing when the file or another that it needs is damaged or gone. */
    private List<TableMetadata> read(Path file) {
        try {
            TableMetadata metadata = TableMetadataParser.read(io, LocalFileIO.location(file));
            return new ArchiveSnapshot(metadata, io)
                            .files().stream().allMatch(data -> Files.exists(Path.of(data.location())))
                    ? List.of(metadata)
                    : List.of();
        } catch (RuntimeException damaged) {
            return List.of();
        }
    }

    /** An attempt that has ended, well or not, leaves no directory. */
    private boolean isUndecided(TableMetadata metadata) {
        List<String> attempts = LogDirectory.children(settings.temporary()).stream()
                .map(attempt -> attempt.getFileName().toString())
                .toList();
        return new ArchiveSnapshot(metadata, io)
                .files().stream()
                        .map(file -> String.valueOf(Path.of(file.location()).getFileName()))
                        .anyMatch(name -> attempts.stream().anyMatch(name::startsWith));
    }

    private Duration correctTimes(TableOperations operations) {
        TableMetadata base = operations.current();
        Instant now = clock.instant();
        Map<String, String> properties = new HashMap<>(base.properties());
        properties.putAll(Coverage.of(base.properties()).notAfter(now));
        long aheadMillis = base.lastUpdatedMillis() - now.toEpochMilli();
        if (aheadMillis > 0 || !properties.equals(base.properties())) {
            operations.commit(
                    base,
                    SteadyTime.mapped(base, millis -> Math.min(millis, now.toEpochMilli()))
                            .replaceProperties(properties));
        }
        return Duration.ofMillis(Math.max(0, aheadMillis));
    }
}
