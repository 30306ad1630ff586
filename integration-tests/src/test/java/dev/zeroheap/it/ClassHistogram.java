package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How many instances of each class live in another JVM. */
final class ClassHistogram {
    /** {@code  42:     3     696  org.glassfish.web.loader.WebappClassLoader}, and after it perhaps a module. */
    private static final Pattern ROW = Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

    private final Map<String, Long> instances = new HashMap<>();

    private ClassHistogram() {}

    /** Makes the JVM collect all garbage and counts what is left; classes with one name in several loaders together. */
    static ClassHistogram of(Path folder, long pid) {
        List<String> command = List.of(Shipped.JCMD.toString(), String.valueOf(pid), "GC.class_histogram");
        try (Child jcmd = Child.start(folder.resolve("histogram-" + pid + ".txt"), command)) {
            assertThat(jcmd.exitCode(Duration.ofMinutes(1))).as(jcmd.output()).isZero();
            ClassHistogram histogram = new ClassHistogram();
            ROW.matcher(jcmd.output())
                    .results()
                    .forEach(row -> histogram.instances.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum));
            return histogram;
        }
    }

    long instances(String className) {
        return instances.getOrDefault(className, 0L);
    }
}
