package dev.zeroheap.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a command prints: lines of {@code name value}, or one line of JSON. */
final class Report {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Number> figures = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private List<ArchiveResult.Failure> failures = List.of();

    static Report of(ArchiveResult result) {
        Report report = new Report();
        report.figures.put("segments", result.segments());
        report.figures.put("events", result.events());
        report.figures.put("rejected", result.rejected());
        report.figures.put("files", result.files());
        report.figures.put("text_bytes", result.textBytes());
        report.figures.put("file_bytes", result.fileBytes());
        report.figures.put("deleted_segments", result.deleted());
        report.failures = result.failures();
        return report;
    }

    static Report of(ArchiveStatus status) {
        Report report = new Report();
        report.figures.put("segments_waiting", status.segmentsWaiting());
        report.figures.put("bytes_waiting", status.bytesWaiting());
        report.figures.put("lag_seconds", status.lag().toMillis() / 1000.0);
        report.figures.put("days", status.days());
        report.figures.put("files", status.files());
        report.figures.put("events", status.events());
        report.figures.put("file_bytes", status.fileBytes());
        report.figures.put("bytes_per_event", Math.round(status.bytesPerEvent() * 100) / 100.0);
        report.figures.put("rejected", status.rejected());
        report.figures.put("disk_free_bytes", status.diskFreeBytes());
        report.figures.put("bytes_per_day", status.bytesPerDay());
        status.diskRunwayDays().ifPresent(days -> report.figures.put("disk_runway_days", Math.round(days)));
        status.keptFrom().ifPresent(day -> report.texts.put("kept_from", day.toString()));
        return report;
    }

    static Report of(CompactionResult result) {
        Report report = new Report();
        report.figures.put("merges", result.merges());
        report.figures.put("merged_files", result.filesBefore());
        report.figures.put("events", result.events());
        report.figures.put("bytes_before", result.bytesBefore());
        report.figures.put("bytes_after", result.bytesAfter());
        return report;
    }

    static Report of(ExpiryResult result) {
        Report report = new Report();
        report.figures.put("days", result.days().size());
        report.figures.put("files", result.files());
        report.figures.put("events", result.events());
        report.figures.put("file_bytes", result.bytes());
        report.figures.put("orphans", result.orphans());
        report.figures.put("orphan_bytes", result.orphanBytes());
        report.texts.put(
                "first_day", result.days().isEmpty() ? "" : result.days().get(0).toString());
        report.texts.put(
                "last_day",
                result.days().isEmpty()
                        ? ""
                        : result.days().get(result.days().size() - 1).toString());
        return report;
    }

    static Report of(Verification.Result result) {
        Report report = new Report();
        report.figures.put("days", result.days());
        report.figures.put("files", result.files());
        report.figures.put("events", result.events());
        report.figures.put("file_bytes", result.bytes());
        report.figures.put("digests", result.digests());
        report.figures.put("rejected", result.rejected());
        report.figures.put("problems", result.problems().size());
        report.failures = result.problems().stream()
                .map(problem -> new ArchiveResult.Failure(problem.path(), problem.reason()))
                .toList();
        return report;
    }

    static Report of(Recovery.Recovered recovered) {
        Report report = new Report();
        report.texts.put("registered", recovered.registered());
        report.figures.put("moved_back_seconds", recovered.movedBack().toMillis() / 1000.0);
        return report;
    }

    static Report ofExport(long events) {
        Report report = new Report();
        report.figures.put("events", events);
        return report;
    }

    void print(PrintWriter out, boolean isJson) {
        if (isJson) {
            out.println(json());
        } else {
            figures.forEach((name, value) -> out.printf(Locale.ROOT, "%-17s %s%n", name, value));
            texts.forEach((name, value) -> out.printf(Locale.ROOT, "%-17s %s%n", name, value));
            failures.forEach(failure -> out.println("failed " + failure.path() + ": " + failure.reason()));
        }
        out.flush();
    }

    private String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, Number> figure : figures.entrySet()) {
                json.writeFieldName(figure.getKey());
                json.writeNumber(figure.getValue().toString());
            }
            for (Map.Entry<String, String> entry : texts.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeArrayFieldStart("failures");
            for (ArchiveResult.Failure failure : failures) {
                json.writeStartObject();
                json.writeStringField("path", failure.path());
                json.writeStringField("reason", failure.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
