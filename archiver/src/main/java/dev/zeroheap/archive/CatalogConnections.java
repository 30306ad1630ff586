package dev.zeroheap.archive;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * Connections to the catalog's database, made by a driver of our own class loader.
 *
 * <p>{@link DriverManager} does not see the drivers of a web application. It does keep what a driver registers of itself
 * when it is loaded, and with it the application's class loader for ever; so what loading has added is taken out again.
 */
final class CatalogConnections extends JdbcClientPool {
    private static final int MAX_CONNECTIONS = 2;
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String BUSY_TIMEOUT_MILLIS = "30000";

    private final String url;

    CatalogConnections(String url, Map<String, String> properties) {
        super(MAX_CONNECTIONS, url, properties);
        this.url = url;
    }

    @Override
    protected Connection newClient() {
        Properties properties = new Properties();
        if (url.startsWith(SQLITE)) {
            properties.setProperty("busy_timeout", BUSY_TIMEOUT_MILLIS);
        }
        try {
            Connection connection = driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException("the driver does not take " + url);
            }
            return connection;
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "Failed to connect: %s", url);
        }
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
