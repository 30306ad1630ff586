package dev.zeroheap.archive;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the catalog's database, made by a driver of our own class loader.
 *
 * <p>{@link DriverManager} does not see the drivers of a web application. It does keep what a driver registers of itself
 * when it is loaded, and with it the application's class loader for ever; so what loading has added is taken out again.
 */
final class CatalogConnections extends JdbcClientPool {
    private static final int MAX_CONNECTIONS = 2;
    private static final String SQLITE = "jdbc:sqlite:";
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;
    private static final String BUSY_TIMEOUT = "busy_timeout";
    private static final String BUSY_TIMEOUT_MILLIS = "30000";

    private final String url;

    CatalogConnections(String url, Map<String, String> properties) {
        super(MAX_CONNECTIONS, url, properties);
        this.url = url;
    }

    @Override
    protected Connection newClient() {
        Properties properties = new Properties();
        if (url.startsWith(SQLITE) && !url.contains(BUSY_TIMEOUT)) {
            properties.setProperty(BUSY_TIMEOUT, BUSY_TIMEOUT_MILLIS);
        }
        try {
            Connection connection = driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException("the driver does not take " + url);
            }
            if (url.startsWith(SQLITE)) {
                probe(connection);
            }
            return connection;
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "Failed to connect: %s", url);
        }
    }

    /**
     * Opening a database of SQLite does not touch its file. Iceberg then asks five times, at each of which it would wait
     * for a lock again, and takes some refusals for the absence of a table.
     */
    private static void probe(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select count(*) from sqlite_master");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether somebody else held the lock of a SQLite catalog for longer than its timeout. */
    static boolean isBusy(@Nullable Throwable cause) {
        return hasCode(cause, Set.of(SQLITE_BUSY));
    }

    /** Whether SQLite says that the catalog's file is none of its own, or none any more. */
    static boolean isDamaged(@Nullable Throwable cause) {
        return hasCode(cause, Set.of(SQLITE_CORRUPT, SQLITE_NOTADB));
    }

    private static boolean hasCode(@Nullable Throwable cause, Set<Integer> codes) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException e && codes.contains(e.getErrorCode())) {
                return true;
            }
        }
        return false;
    }

    private Driver driver() throws SQLException {
        synchronized (CatalogConnections.class) {
            boolean isKnown = registered() > 0;
            try {
                return url.startsWith(SQLITE) ? new org.sqlite.JDBC() : find();
            } finally {
                if (!isKnown) {
                    forgetRegistered();
                }
            }
        }
    }

    private Driver find() throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, CatalogConnections.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                return driver;
            }
        }
        throw new SQLException("no JDBC driver for " + url);
    }

    /** How many drivers of this class loader everybody in the JVM can see. */
    static long registered() {
        return DriverManager.drivers()
                .filter(CatalogConnections::isSqliteOfOurs)
                .count();
    }

    private static void forgetRegistered() throws SQLException {
        for (Driver driver : DriverManager.drivers()
                .filter(CatalogConnections::isSqliteOfOurs)
                .toList()) {
            DriverManager.deregisterDriver(driver);
        }
    }

    private static boolean isSqliteOfOurs(Driver driver) {
        return driver.getClass().getName().equals("org.sqlite.JDBC")
                && driver.getClass().getClassLoader() == CatalogConnections.class.getClassLoader();
    }
}
