package dev.zeroheap.rest.http;

import dev.zeroheap.query.promql.Labels;
import dev.zeroheap.query.promql.NumberText;
import dev.zeroheap.query.promql.PromqlAnswer;
import dev.zeroheap.query.promql.Series;
import dev.zeroheap.rest.http.PrometheusResource.DataWriter;
import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.ws.rs.core.StreamingOutput;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Answers as Prometheus writes them: {@code {"status":"success","data":{"resultType":"vector","result":[…]}}}. */
final class PrometheusJson {
    private PrometheusJson() {}

    /** The envelope of an answer, written as it goes out. */
    static StreamingOutput envelope(List<String> warnings, DataWriter data) {
        return target -> {
            try (JsonGenerator json = Json.createGenerator(target)) {
                json.writeStartObject().write("status", "success");
                data.write(json);
                if (!warnings.isEmpty()) {
                    json.writeStartArray("warnings");
                    warnings.forEach(json::write);
                    json.writeEnd();
                }
                json.writeEnd();
            }
        };
    }

    /** The member {@code data} of an expression's answer. */
    static void write(JsonGenerator json, PromqlAnswer answer) {
        json.writeStartObject("data").write("resultType", answer.kind().name().toLowerCase(Locale.ROOT));
        switch (answer.kind()) {
            case SCALAR -> {
                json.writeKey("result");
                writePair(json, answer, answer.series().get(0), 0);
            }
            case STRING -> {
                json.writeStartArray("result");
                json.write(seconds(answer.moments().first()));
                json.write(Objects.requireNonNullElse(answer.text(), ""));
                json.writeEnd();
            }
            case VECTOR, MATRIX -> {
                json.writeStartArray("result");
                answer.series().forEach(series -> writeSeries(json, answer, series));
                json.writeEnd();
            }
        }
        json.writeEnd();
    }

    private static void writeSeries(JsonGenerator json, PromqlAnswer answer, Series series) {
        json.writeStartObject();
        json.writeKey("metric");
        write(json, series.labels());
        if (answer.kind() == PromqlAnswer.Kind.VECTOR) {
            json.writeKey("value");
            writePair(json, answer, series, 0);
        } else {
            json.writeStartArray("values");
            for (int i = 0; i < series.values().length; i++) {
                if (!Series.isAbsent(series.values()[i])) {
                    writePair(json, answer, series, i);
                }
            }
            json.writeEnd();
        }
        json.writeEnd();
    }

    /** An object of labels. */
    static void write(JsonGenerator json, Labels labels) {
        json.writeStartObject();
        labels.pairs().forEach(json::write);
        json.writeEnd();
    }

    private static void writePair(JsonGenerator json, PromqlAnswer answer, Series series, int moment) {
        json.writeStartArray();
        json.write(seconds(answer.moments().at(moment)));
        json.write(NumberText.of(series.values()[moment]));
        json.writeEnd();
    }

    private static BigDecimal seconds(Instant instant) {
        BigDecimal seconds = BigDecimal.valueOf(instant.toEpochMilli(), 3).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }
}
