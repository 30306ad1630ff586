package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir
    Path directory;

    @Test
    void shouldMakeAnEmptyArchiveWhereThereIsNone() throws Exception {
        try (Archive archive = Archive.open(ArchiveSettings.in(directory.resolve("new archive")))) {
            ArchiveSnapshot snapshot = archive.snapshot();

            assertThat(snapshot.files(Instant.MIN, Instant.MAX)).isEmpty();
            assertThat(Rows.of(snapshot.rows(List.of()))).isEmpty();
            assertThat(archive.irregularities().rejected(Instant.MIN, Instant.MAX, key -> false))
                    .isZero();
            assertThat(archive.irregularities().endedUncleanly(Instant.MIN, Instant.MAX))
                    .isEmpty();
        }
    }

    @Test
    void shouldBeMadeOnceWhenSeveralOpenItAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> opened = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                opened.add(threads.submit(() -> {
                    try (Archive archive = Archive.open(ArchiveSettings.in(directory))) {
                        return archive.snapshot().metadata().uuid();
                    }
                }));
            }
            List<String> uuids = new ArrayList<>();
            for (Future<String> one : opened) {
                uuids.add(one.get());
            }
            assertThat(uuids).hasSize(4).containsOnly(uuids.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldSayThatTheCatalogIsCorrupt() throws Exception {
        Files.writeString(directory.resolve("catalog.db"), "this is no database, however long one looks at it");

        assertThatThrownBy(() -> Archive.open(ArchiveSettings.in(directory)))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        e -> assertThat(e.code()).isEqualTo(ArchiveException.Code.ARCHIVE_UNREADABLE))
                .hasMessageContaining("catalog.db")
                .hasMessageContaining("not a database");
    }

    @Test
    void shouldSayThatMetadataIsGone() throws Exception {
        Archive.open(ArchiveSettings.in(directory)).close();
        Path metadata = directory.resolve("warehouse/zeroheap/events/metadata");
        try (var files = Files.list(metadata)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        assertThatThrownBy(() -> Archive.open(ArchiveSettings.in(directory)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("metadata.json");
    }

    @Test
    void shouldRefuseACatalogThatIsNoJdbcUrl() {
        assertThatThrownBy(() -> ArchiveSettings.in(directory).withCatalogUrl("postgresql://db"))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("catalog URL must start with jdbc: postgresql://db");
    }

    @Test
    void shouldSayThatThereIsNoDriver() {
        assertThatThrownBy(
                        () -> Archive.open(ArchiveSettings.in(directory).withCatalogUrl("jdbc:nothing://127.0.0.1/x")))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("no JDBC driver for jdbc:nothing://127.0.0.1/x");
    }

    @Test
    void shouldCloseTwice() {
        Archive archive = Archive.open(ArchiveSettings.in(directory));
        archive.close();
        archive.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("iceberg"));
    }

    /** A driver that stays registered would keep a web application's class loader alive. */
    @Test
    void shouldLeaveNoDriverBehind() throws Exception {
        assertThat(DriverManager.drivers().count()).isPositive();
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader application =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> settings = application.loadClass(ArchiveSettings.class.getName());
            Class<?> type = application.loadClass(Archive.class.getName());
            Object archive = type.getMethod("open", settings)
                    .invoke(null, settings.getMethod("in", Path.class).invoke(null, directory));
            type.getMethod("close").invoke(archive);
            Method registered =
                    application.loadClass(CatalogConnections.class.getName()).getDeclaredMethod("registered");
            registered.setAccessible(true);

            assertThat(registered.invoke(null)).isEqualTo(0L);
            assertThat(CatalogConnections.registered()).isPositive();
        }
    }

    @Test
    void shouldNotShowThePasswordOfACatalog() {
        ArchiveSettings settings = ArchiveSettings.in(directory);

        assertThat(settings.withCatalogUrl("jdbc:postgresql://ann:secret@db:5432/z?password=secret")
                        .catalogName())
                .isEqualTo("jdbc:postgresql://db:5432/z");
    }
}
