package dev.zeroheap.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/**
 * The archive of events: the Iceberg table {@code zeroheap.events} and the side files of what is no event.
 *
 * <p>Opened once by whoever asks or archives, used from any thread, closed by who opened it. An archive that is not there
 * yet is made, empty. Any number of processes may have it open, and several may write.
 */
public final class Archive implements AutoCloseable {
    private static final int OPEN_ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final ArchiveSettings settings;
    private final LocalFileIO io;
    private final JdbcCatalog catalog;
    private final Table table;
    private final Consumer<ArchiveStep> watcher;

    private Archive(
            ArchiveSettings settings, LocalFileIO io, JdbcCatalog catalog, Table table, Consumer<ArchiveStep> watcher) {
        this.watcher = watcher;
        this.settings = settings;
        this.io = io;
        this.catalog = catalog;
        this.table = table;
    }

    /**
     * Opens an archive, and makes it where there is none.
     *
     * <p>When two processes make the same one, a step of the slower may fail on what the faster has just done; so it is
     * tried again, a few times.
     *
     * @throws ArchiveException when the folder cannot be written or the catalog cannot be read
     */
    public static Archive open(ArchiveSettings settings) {
        return open(settings, step -> {});
    }

    /** The same, with somebody who watches the work that is done through it. */
    static Archive open(ArchiveSettings settings, Consumer<ArchiveStep> watcher) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
            try {
                if (attempt > 0) {
                    Thread.sleep(FIRST_PAUSE.toMillis() << attempt);
                }
                return tryOpen(settings, watcher);
            } catch (IOException e) {
                throw unreadable(settings, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreadable(settings, e);
            } catch (RuntimeException e) {
                last = e;
            }
        }
        throw unreadable(settings, last);
    }

    private static Archive tryOpen(ArchiveSettings settings, Consumer<ArchiveStep> watcher) throws IOException {
        Files.createDirectories(settings.folder());
        LocalFileIO io = new LocalFileIO(watcher);
        JdbcCatalog catalog = new JdbcCatalog(
                properties -> io, properties -> new CatalogConnections(settings.catalogUrl(), properties), true);
        try {
            catalog.initialize(
                    "zeroheap",
                    Map.of(
                            CatalogProperties.URI,
                            settings.catalogUrl(),
                            CatalogProperties.WAREHOUSE_LOCATION,
                            settings.warehouse(),
                            "jdbc.schema-version",
                            "V1"));
            return new Archive(settings, io, catalog, EventTable.open(catalog), watcher);
        } catch (RuntimeException e) {
            close(catalog, e);
            throw e;
        }
    }

    /** A catalog that failed half way has nothing to close and says so by failing again. */
    private static void close(JdbcCatalog catalog, RuntimeException cause) {
        try {
            catalog.close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static ArchiveException unreadable(ArchiveSettings settings, @Nullable Exception cause) {
        return new ArchiveException(
                ArchiveException.Code.ARCHIVE_UNREADABLE,
                "cannot open the archive in " + settings.folder() + ", catalog " + settings.catalogUrl() + ": "
                        + rootMessage(cause),
                cause);
    }

    private static String rootMessage(@Nullable Throwable cause) {
        String message = "";
        for (Throwable at = cause; at != null; at = at.getCause()) {
            message = at.getMessage() == null ? at.toString() : at.getMessage();
        }
        return message;
    }

    /**
     * The archive as of now: the newest commit's metadata, read once; a query of the catalog when nothing has changed.
     *
     * @throws ArchiveException when the catalog or the metadata cannot be read
     */
    public ArchiveSnapshot snapshot() {
        try {
            TableOperations operations = operations(table);
            synchronized (operations) {
                return new ArchiveSnapshot(operations.refresh(), io);
            }
        } catch (ArchiveException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreadable(settings, e);
        }
    }

    /** Lines that are no events, and runs that ended uncleanly. */
    public Irregularities irregularities() {
        return new Irregularities(settings.folder());
    }

    /** Where it is. */
    public ArchiveSettings settings() {
        return settings;
    }

    /** The table for one commit: loaded anew, so that no other thread moves it to another state meanwhile. */
    Table load() {
        return catalog.loadTable(EventTable.NAME);
    }

    /** What a loaded table looks like. */
    ArchiveSnapshot snapshotOf(Table loaded) {
        return new ArchiveSnapshot(operations(loaded).current(), io);
    }

    /** Tells the watcher where the work stands. */
    void reached(ArchiveStep step) {
        watcher.accept(step);
    }

    static TableOperations operations(Table table) {
        return ((HasTableOperations) table).operations();
    }

    /** Closes the connections; a second call does nothing. */
    @Override
    public void close() {
        catalog.close();
        ManifestFiles.dropCache(io);
    }
}
