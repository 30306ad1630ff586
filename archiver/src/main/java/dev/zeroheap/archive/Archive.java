package dev.zeroheap.archive;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final Logger LOGGER = System.getLogger(Archive.class.getName());
    private static final int OPEN_ATTEMPTS = 4;
    private static final long TOLERATED_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final ArchiveSettings settings;
    private final LocalFileIO io;
    private final JdbcCatalog catalog;
    private final Table table;
    private final Consumer<ArchiveStep> watcher;
    private final KnownManifests known = new KnownManifests();
    private final AtomicBoolean isAheadTold = new AtomicBoolean();

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
                if (CatalogConnections.isBusy(e)) {
                    break; // it has waited for the lock already
                }
            }
        }
        throw unreadable(settings, last);
    }

    private static Archive tryOpen(ArchiveSettings settings, Consumer<ArchiveStep> watcher) throws IOException {
        Files.createDirectories(settings.folder());
        LocalFileIO io = new LocalFileIO(watcher);
        JdbcCatalog catalog = catalog(settings, io);
        try {
            return new Archive(settings, io, catalog, EventTable.open(catalog, settings), watcher);
        } catch (RuntimeException e) {
            close(catalog, e);
            throw e;
        }
    }

    /** The catalog, connected; its own tables are made where they are not there. */
    static JdbcCatalog catalog(ArchiveSettings settings, LocalFileIO io) {
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
            return catalog;
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
                "cannot open the archive in " + settings.folder() + ", catalog " + settings.catalogName() + ": "
                        + ArchiveException.messageOf(cause)
                        + (CatalogConnections.isDamaged(cause)
                                ? ". Put the damaged catalog aside, then run: " + Recovery.COMMAND
                                : ""),
                cause);
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
                return new ArchiveSnapshot(operations.refresh(), io, known);
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
        Table loaded = catalog.loadTable(EventTable.NAME);
        long aheadMillis = SteadyTime.aheadMillis(operations(loaded).current());
        if (aheadMillis > TOLERATED_MILLIS && isAheadTold.compareAndSet(false, true)) {
            LOGGER.log(
                    Level.WARNING,
                    "the last commit to the archive in {0} lies {1} in the future: this clock is wrong, or that of who"
                            + " committed was. Archiving goes on, old states of the table stay until that time has come."
                            + " If this clock is right, put it right by: {2}",
                    settings.folder(),
                    Duration.ofMillis(aheadMillis).truncatedTo(ChronoUnit.SECONDS),
                    Recovery.COMMAND);
        }
        return SteadyTime.of(loaded);
    }

    /** What a loaded table looks like. */
    ArchiveSnapshot snapshotOf(Table loaded) {
        return new ArchiveSnapshot(operations(loaded).current(), io, known);
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
