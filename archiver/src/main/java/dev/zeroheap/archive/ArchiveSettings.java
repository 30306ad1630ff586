package dev.zeroheap.archive;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where an archive is.
 *
 * <pre>
 * zeroheap-archive/
 *   catalog.db      SQLite: which metadata file is the table's newest
 *   warehouse/      the Iceberg table: metadata and Parquet files
 *   rejects/        lines that are no events
 *   unclean/        runs that ended without saying so
 *   tmp/            of the archiver
 *   archiver.lock   held by the archiver at work
 * </pre>
 *
 * @param folder everything that lies in files
 * @param catalogUrl JDBC URL of the catalog's database; its driver is found by {@link java.util.ServiceLoader};
 *     how long to wait for the lock of a SQLite file may stand in it: {@code ?busy_timeout=5000}, milliseconds
 */
public record ArchiveSettings(Path folder, String catalogUrl) {
    /** Name of the folder where none is given. */
    public static final String DEFAULT_FOLDER = "zeroheap-archive";

    /** Checks the URL and makes the folder absolute. */
    public ArchiveSettings {
        folder = requireNonNull(folder, "folder").toAbsolutePath().normalize();
        if (!catalogUrl.startsWith("jdbc:")) {
            throw new ArchiveException(
                    ArchiveException.Code.BAD_SETTING, "catalog URL must start with jdbc: " + catalogUrl);
        }
    }

    /** An archive in this folder, its catalog in SQLite beside the data. */
    public static ArchiveSettings in(Path folder) {
        return new ArchiveSettings(
                folder, "jdbc:sqlite:" + folder.toAbsolutePath().normalize().resolve("catalog.db"));
    }

    /** The same with the catalog in another database. */
    public ArchiveSettings withCatalogUrl(String url) {
        return new ArchiveSettings(folder, url);
    }

    /** The catalog for a message: its URL without parameters, which may hold a password. */
    String catalogName() {
        return catalogUrl.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
    }

    /** Where the table's files are, as Iceberg writes it: {@code file:///var/zeroheap-archive/warehouse}. */
    String warehouse() {
        return LocalFileIO.location(folder.resolve("warehouse"));
    }

    /** Where the archiver's temporary files are. */
    Path temporary() {
        return folder.resolve("tmp");
    }
}
