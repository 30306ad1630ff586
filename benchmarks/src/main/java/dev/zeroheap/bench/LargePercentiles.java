package dev.zeroheap.bench;

import dev.zeroheap.archive.MonthArchive;
import dev.zeroheap.query.QuerySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Exact percentiles of more numbers than fit into the memory that there is, beside plain DuckDB with that memory, and with
 * as much as it takes to hold them all.
 */
final class LargePercentiles {
    private static final int TURNS = 3;
    private static final String ENOUGH_MEMORY = "6GB";

    private final Service service;
    private final MonthArchive month;
    private final Figures figures;

    LargePercentiles(Service service, MonthArchive month, Figures figures) {
        this.service = service;
        this.month = month;
        this.figures = figures;
    }

    void measure(Path scratch) throws IOException, InterruptedException, SQLException {
        QuerySettings same = QuerySettings.of(scratch, scratch.resolve("plain-spill"));
        MonthQuestion question = MonthQuestion.percentilesOfAll(month);
        Latencies anew = new Latencies();
        Latencies again = new Latencies();
        Latencies about = new Latencies();
        Latencies ofPlain = new Latencies();
        List<Path> files = month.files(question.days());
        try (PlainDuckDb plain = PlainDuckDb.open(same.withMemory(ENOUGH_MEMORY, same.threads(), "4GB"))) {
            for (int turn = -1; turn < TURNS; turn++) {
                long start = System.nanoTime();
                service.get(question.pathAnew(turn));
                long second = System.nanoTime();
                service.get(question.path());
                long third = System.nanoTime();
                service.get(question.approximately().path());
                long fourth = System.nanoTime();
                plain.run(question, files);
                long end = System.nanoTime();
                if (turn >= 0) {
                    anew.add(second - start);
                    again.add(third - second);
                    about.add(fourth - third);
                    ofPlain.add(end - fourth);
                }
            }
        }
        figures.measured(question.name() + "_ms", again.millis(0.5), "ms");
        figures.measured(question.name() + "_anew_ms", anew.millis(0.5), "ms");
        figures.measured(question.approximately().name() + "_ms", about.millis(0.5), "ms");
        figures.measured(question.name() + "_duckdb_ms", ofPlain.millis(0.5), "ms");
        figures.measured(question.name() + "_anew_vs_duckdb", anew.millis(0.5) / ofPlain.millis(0.5), "1");
        figures.note("%s: the service with %s, DuckDB with %s; with %s DuckDB says: %s"
                .formatted(
                        question.name(),
                        same.memoryLimit(),
                        ENOUGH_MEMORY,
                        same.memoryLimit(),
                        inSame(question, same, files)));
    }

    private static String inSame(MonthQuestion question, QuerySettings settings, List<Path> files) throws SQLException {
        try (PlainDuckDb plain = PlainDuckDb.open(settings)) {
            return plain.run(question, files) + " rows";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }
}
