package dev.zeroheap.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zeroheap.archive.MonthArchive;
import dev.zeroheap.query.QuerySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Each question by HTTP and by plain DuckDB, in turns. */
final class SideBySide {
    /** What the service may take longer than plain DuckDB: so much of its time, and so many milliseconds. */
    private static final double TARGET_RATIO = 1.3;

    private static final double TARGET_MILLIS = 5;
    private static final int WARM_UP = 3;

    private final Service service;
    private final MonthArchive month;
    private final int turns;
    private final Figures figures;

    SideBySide(Service service, MonthArchive month, int turns, Figures figures) {
        this.service = service;
        this.month = month;
        this.turns = turns;
        this.figures = figures;
    }

    void measure(Path scratch) throws IOException, InterruptedException, SQLException {
        QuerySettings settings = QuerySettings.of(scratch, scratch.resolve("plain-spill"));
        figures.note("side by side: %d turns of each, plain DuckDB reads only the archive, %d threads and %s for both"
                .formatted(turns, settings.threads(), settings.memoryLimit()));
        try (PlainDuckDb plain = PlainDuckDb.open(settings)) {
            for (MonthQuestion question : MonthQuestion.of(month)) {
                measure(question, plain);
            }
        }
    }

    private void measure(MonthQuestion question, PlainDuckDb plain)
            throws IOException, InterruptedException, SQLException {
        List<Path> files = month.files(question.days());
        Latencies ofService = new Latencies();
        Latencies anew = new Latencies();
        Latencies ofPlain = new Latencies();
        String answer = "";
        for (int turn = -WARM_UP; turn < turns; turn++) {
            long start = System.nanoTime();
            answer = service.get(question.path());
            long between = System.nanoTime();
            plain.run(question, files);
            long end = System.nanoTime();
            if (question.isKept()) {
                service.get(question.pathAnew(turn));
            }
            if (turn >= 0) {
                ofService.add(between - start);
                ofPlain.add(end - between);
                anew.add(System.nanoTime() - end);
            }
        }
        double own = ofService.millis(0.5);
        double bare = ofPlain.millis(0.5);
        double target = TARGET_RATIO * bare + TARGET_MILLIS;
        figures.measured(question.name() + "_ms", own, "ms");
        figures.measured(question.name() + "_duckdb_ms", bare, "ms");
        figures.measured(question.name() + "_vs_duckdb", own / bare, "1");
        figures.measured(question.name() + "_target_ms", target, "ms");
        if (question.isKept()) {
            figures.measured(question.name() + "_anew_ms", anew.millis(0.5), "ms");
            figures.measured(question.name() + "_anew_vs_duckdb", anew.millis(0.5) / bare, "1");
        }
        figures.note("%s: target %s; %s"
                .formatted(
                        question.name(),
                        own <= target ? "met" : "missed by %.0f ms".formatted(own - target),
                        read(answer)));
    }

    /** How much an answer says it has read. */
    private static String read(String answer) throws JsonProcessingException {
        JsonNode json = new ObjectMapper().readTree(answer);
        JsonNode declaration = json.get("declaration");
        return "%s rows of %s events in %s files and of %s lines in %s segments, in %s of the milliseconds"
                .formatted(
                        json.get("rows").size(),
                        declaration.get("archived_rows"),
                        declaration.get("files_read"),
                        declaration.get("live_rows"),
                        declaration.get("segments_read"),
                        declaration.get("millis"));
    }
}
