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
        return report;
    }

    void print(PrintWriter out, boolean isJson) {
        if (isJson) {
            out.println(json());
        } else {
            figures.forEach((name, value) -> out.printf(Locale.ROOT, "%-17s %s%n", name, value));
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
