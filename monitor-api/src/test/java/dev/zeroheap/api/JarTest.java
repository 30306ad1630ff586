package dev.zeroheap.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class JarTest {
    private static final int MAX_JAR_BYTES = 50_000;

    private final Path classes = Path.of("target/classes").toAbsolutePath();

    @Test
    void shouldFitInto50Kilobytes() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var jar = new ZipOutputStream(packed)) {
            for (Path file : files()) {
                jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
        }

        assertThat(packed.size()).isLessThan(MAX_JAR_BYTES);
    }

    @Test
    void shouldNeedNothingButTheBaseModule() {
        var out = new StringWriter();
        int exit = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), "--print-module-deps", classes.toString());

        assertThat(out.toString().strip()).isEqualTo("java.base");
        assertThat(exit).isZero();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(classes)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toList());
        }
    }
}
