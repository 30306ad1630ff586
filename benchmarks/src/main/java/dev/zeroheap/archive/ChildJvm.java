package dev.zeroheap.archive;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.io.FileUtils;
import org.duckdb.DuckDBDriver;

/**
 * Starts JVMs that are to be killed, on the class path of this one and soon ready.
 *
 * <p>DuckDB unpacks its native library at every start and removes it at the end, which a killed process does not reach:
 * tens of megabytes for each. So the library is unpacked once, beside a copy of its jar, where DuckDB looks first; what
 * else a child leaves in its temporary directory goes with {@link #sweep}. Classes come out of an archive of the JVM once
 * {@link #startLearning} has made one, which saves a third of a child's time; that takes jars only, so directories of the
 * class path become jars.
 */
public final class ChildJvm {
    private final Path folder;
    private final String classPath;

    private ChildJvm(Path folder, String classPath) {
        this.folder = folder;
        this.classPath = classPath;
    }

    /** Keeps the library and the children's temporary files in this folder. */
    public static ChildJvm in(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        List<String> classPath = new ArrayList<>();
        String library = nativeLibrary();
        try (InputStream in = DuckDBDriver.class.getResourceAsStream('/' + library)) {
            if (in != null) {
                FileUtils.copyInputStreamToFile(in, jars.resolve(library).toFile());
                FileUtils.copyFileToDirectory(jarOfDuckDb(), jars.toFile());
                classPath.add(jars.resolve(jarOfDuckDb().getName()).toString());
            }
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            classPath.add(Files.isDirectory(path) ? jar(path, jars.resolve(classPath.size() + ".jar")) : entry);
        }
        return new ChildJvm(folder, String.join(File.pathSeparator, classPath));
    }

    private static String jar(Path directory, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files) {
                out.putNextEntry(
                        new ZipEntry(directory.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
        }
        return jar.toString();
    }

    /** As DuckDB names it; a platform for which there is none of that name unpacks in each child. */
    private static String nativeLibrary() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux") ? "linux" : "macos";
        String processor = "aarch64".equals(System.getProperty("os.arch")) ? "arm64" : "amd64";
        return "libduckdb_java.so_" + system + '_' + processor;
    }

    private static File jarOfDuckDb() throws IOException {
        try {
            return Path.of(DuckDBDriver.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toFile();
        } catch (URISyntaxException e) {
            throw new IOException("no path of DuckDB's jar", e);
        }
    }

    /** Starts one; standard input and output are pipes, standard error goes to the end of a file. */
    public Process start(Class<?> main, String heap, Path errors, List<String> arguments) throws IOException {
        return start("-XX:SharedArchiveFile=", main, heap, errors, arguments);
    }

    /** Starts one that is not to be killed: what it has loaded when it ends, the next ones find ready. */
    Process startLearning(Class<?> main, String heap, Path errors, List<String> arguments) throws IOException {
        return start("-XX:ArchiveClassesAtExit=", main, heap, errors, arguments);
    }

    private Process start(String classes, Class<?> main, String heap, Path errors, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                classes + folder.resolve("classes.jsa"),
                "-Djava.io.tmpdir=" + Files.createDirectories(temporary()),
                "-cp",
                classPath,
                main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }

    /** Deletes what children have left; to be called when none is at work that still needs it. */
    void sweep() {
        FileUtils.deleteQuietly(temporary().toFile());
    }

    private Path temporary() {
        return folder.resolve("tmp");
    }
}
