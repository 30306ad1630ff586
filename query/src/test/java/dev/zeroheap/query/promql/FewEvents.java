package dev.zeroheap.query.promql;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.QuerySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** A log of few events before noon, and who answers PromQL from it. */
final class FewEvents implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final Path segment;
    private final QueryEngine engine;
    private final PromqlEngine promql;
    private int seq;

    FewEvents(Path directory) throws IOException {
        segment = directory.resolve("logs/shop/20261123T115900000Z-web1-1-00000001/00000001.jsonl");
        Files.createDirectories(segment.getParent());
        write(10, "req", "\"duration\":0.02,\"success\":true,\"model\":\"a\"", "");
        write(20, "req", "\"duration\":0.2,\"success\":false,\"model\":\"a\",\"error_type\":\"E\"", "");
        write(30, "req", "\"duration\":2,\"success\":true,\"model\":\"b\"", "");
        write(40, "req", "\"duration\":4,\"success\":true,\"model\":\"b\"", "");
        write(50, "depth", "\"metric_type\":\"gauge\",\"value\":-1.5", "\"q\":\"x\"");
        write(40, "depth", "\"metric_type\":\"gauge\",\"value\":2.5", "\"q\":\"y\"");
        write(30, "depth", "\"metric_type\":\"gauge\",\"value\":4", "\"q\":\"z\"");
        engine = QueryEngine.open(QuerySettings.of(directory.resolve("logs"), directory.resolve("tmp")));
        promql = new PromqlEngine(engine, Clock.systemUTC());
    }

    void write(int secondsBeforeNoon, String name, String data, String labels) throws IOException {
        write(line(NOON.minusSeconds(secondsBeforeNoon), name, data, labels));
    }

    String line(Instant at, String name, String data, String labels) {
        return "{\"timestamp\":\"%s\",\"message\":\"%s\",\"seq\":%d,\"data\":{%s%s\"labels\":{%s}}}\n"
                .formatted(at, name, ++seq, data, data.isEmpty() ? "" : ",", labels);
    }

    void write(String lines) throws IOException {
        Files.writeString(segment, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    PromqlEngine promql() {
        return promql;
    }

    /** One that has not seen any name yet. */
    PromqlEngine anotherPromql() {
        return new PromqlEngine(engine, Clock.systemUTC());
    }

    /** The series at noon, without the labels that all have in common. */
    String at(String expression) {
        return at(promql, expression);
    }

    static String at(PromqlEngine asked, String expression) {
        return asked.instant(expression, NOON).series().stream()
                .map(series -> series.labels().without(List.of("service", "instance")).pairs().entrySet().stream()
                                .map(pair -> pair.getKey() + "=" + pair.getValue())
                                .collect(joining(",", "{", "}"))
                        + NumberText.of(series.values()[0]))
                .collect(joining(" "));
    }

    @Override
    public void close() {
        engine.close();
    }
}
