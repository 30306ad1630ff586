package dev.zeroheap.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/bench}: measurements side by side with the alternatives. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures side by side with the alternatives; prints 'figure <name> <value> <unit>'.",
        subcommands = {Bench.Recording.class, Bench.Archiving.class, Bench.Encodings.class, Bench.Querying.class})
final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    /** What every measurement is told. */
    abstract static class Measurement implements Callable<Integer> {
        @Option(names = "--quick", description = "A minute instead of many: figures with more noise.")
        boolean quick;

        @Option(names = "--results", description = "Where figures are kept (default: ${DEFAULT-VALUE}).")
        Path results = Path.of("benchmarks", "results");

        @Option(names = "--scratch", description = "Where files are written that are deleted afterwards.")
        Path scratch = Path.of("benchmarks", "target", "scratch");

        abstract String name();

        /** What the files of this run's results begin with. */
        String resultName() {
            return quick ? name() + "-quick" : name();
        }

        abstract void measure(Figures figures) throws Exception;

        @Override
        public Integer call() throws Exception {
            Path own = scratch.resolve(name()).toAbsolutePath();
            Figures figures = new Figures();
            try {
                FileUtils.deleteDirectory(own.toFile());
                scratch = Files.createDirectories(own);
                measure(figures);
                figures.keep(results, resultName());
            } finally {
                FileUtils.deleteQuietly(own.toFile());
            }
            return 0;
        }
    }

    @Command(name = "record", description = "What recording costs, beside Micrometer, OpenTelemetry and Log4j.")
    static final class Recording extends Measurement {
        @Override
        String name() {
            return "record";
        }

        @Override
        void measure(Figures figures) throws Exception {
            new RecordBench(scratch, quick, figures).run(results.resolve(resultName() + "-threads.svg"));
        }
    }

    @Command(name = "archive", description = "What archiving costs and leaves, beside bare DuckDB.")
    static final class Archiving extends Measurement {
        @Override
        String name() {
            return "archive";
        }

        @Override
        void measure(Figures figures) throws Exception {
            new ArchiveBench(scratch, quick, figures).run();
        }
    }

    @Command(name = "archive-encodings", description = "One day's events in Parquet files of many kinds, as a table.")
    static final class Encodings extends Measurement {
        @Override
        String name() {
            return "archive-encodings";
        }

        @Override
        void measure(Figures figures) throws Exception {
            new EncodingsBench(scratch, quick).run(results.resolve(resultName() + ".md"));
        }
    }

    @Command(name = "query", description = "What answers cost by HTTP, beside plain DuckDB on the same files.")
    static final class Querying extends Measurement {
        private static final long EVENTS = 100_000_000;
        private static final long QUICK_EVENTS = 2_000_000;

        @Option(names = "--events", description = "So many in 30 days of archive (default: 100 million, --quick 2).")
        @Nullable
        Long events;

        @Option(names = "--keep", description = "Keeps the archive for the next run within three days.")
        boolean keep;

        @Override
        String name() {
            return "query";
        }

        @Override
        void measure(Figures figures) throws Exception {
            Path archive = scratch.resolveSibling("query-archive");
            try {
                long count = events != null ? events : quick ? QUICK_EVENTS : EVENTS;
                new QueryBench(scratch, archive, count, quick, figures).run();
            } finally {
                if (!keep) {
                    FileUtils.deleteQuietly(archive.toFile());
                }
            }
        }
    }
}
