package dev.zeroheap.query;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event as a test knows it, and the line that a recorder would write of it. */
record TestEvent(Instant timestamp, String name, Map<String, Object> fields, Map<String, String> labels) {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    static TestEvent of(String name) {
        return new TestEvent(NOON, name, Map.of(), Map.of());
    }

    TestEvent at(Instant instant) {
        return new TestEvent(instant, name, fields, labels);
    }

    TestEvent afterNoon(long amount, ChronoUnit unit) {
        return at(NOON.plus(amount, unit));
    }

    TestEvent with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new TestEvent(timestamp, name, more, labels);
    }

    TestEvent label(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(key, value);
        return new TestEvent(timestamp, name, fields, more);
    }

    @Nullable
    Double number(String field) {
        return fields.get(field) instanceof Number number ? Double.valueOf(number.doubleValue()) : null;
    }

    String line(long seq) {
        StringBuilder line = new StringBuilder("{\"timestamp\":\"").append(timestamp);
        line.append("\",\"level\":\"INFO\",\"logger\":\"performance_metrics\",\"message\":\"");
        line.append(name).append("\",\"seq\":").append(seq).append(",\"data\":{");
        fields.forEach((key, value) -> line.append('"')
                .append(key)
                .append("\":")
                .append(value instanceof String ? "\"" + value + '"' : value)
                .append(','));
        line.append("\"labels\":{");
        labels.forEach((key, value) ->
                line.append('"').append(key).append("\":\"").append(value).append("\","));
        if (!labels.isEmpty()) {
            line.setLength(line.length() - 1);
        }
        return line.append("}}}\n").toString();
    }
}
