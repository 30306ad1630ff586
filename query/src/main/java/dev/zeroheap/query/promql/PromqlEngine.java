package dev.zeroheap.query.promql;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.SampleQuery;
import dev.zeroheap.query.SampleQuery.Moments;
import dev.zeroheap.query.TimeRange;
import dev.zeroheap.query.promql.Expression.Call;
import dev.zeroheap.query.promql.Expression.Selector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Answers PromQL from events.
 *
 * <p>Each selector in an expression is one question to the engine, whatever the number of moments; the series of its answer
 * are held in memory, bounded as {@link SampleQuery} says. Any thread; answers on the caller's, throws {@link
 * PromqlException} and {@link dev.zeroheap.query.QueryException}.
 */
public final class PromqlEngine {
    private static final Duration OF_NAMES = Duration.ofDays(1);

    private final QueryEngine engine;
    private final Catalog catalog;
    private final Clock clock;

    /** Asks this engine, which stays its owner's to close. */
    public PromqlEngine(QueryEngine engine, Clock clock) {
        this.engine = requireNonNull(engine, "engine");
        this.clock = requireNonNull(clock, "clock");
        this.catalog = new Catalog(engine, clock);
    }

    /**
     * What a metric is.
     *
     * @param type {@code counter}, {@code gauge} or {@code histogram}
     * @param help in words
     * @param unit {@code seconds}, {@code bytes}, or nothing
     */
    public record Description(String type, String help, String unit) {}

    /** An expression at one moment. */
    public PromqlAnswer instant(String text, Instant time) {
        Expression expression = PromqlParser.parse(text);
        return evaluate(
                expression,
                new Moments(time, Duration.ofSeconds(1), 1),
                switch (expression.type()) {
                    case SCALAR -> PromqlAnswer.Kind.SCALAR;
                    case VECTOR -> PromqlAnswer.Kind.VECTOR;
                    case TEXT -> PromqlAnswer.Kind.STRING;
                    case WINDOW -> throw PromqlException.unsupported("a range vector as an answer");
                });
    }

    /** An expression at several moments. */
    public PromqlAnswer range(String text, Moments moments) {
        Expression expression = PromqlParser.parse(text);
        if (expression.type() != Expression.Type.SCALAR && expression.type() != Expression.Type.VECTOR) {
            throw new PromqlException(
                    PromqlException.Kind.SYNTAX,
                    "invalid expression type \"" + expression.type()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        return evaluate(expression, moments, PromqlAnswer.Kind.MATRIX);
    }

    private PromqlAnswer evaluate(Expression expression, Moments moments, PromqlAnswer.Kind kind) {
        Evaluation evaluation = new Evaluation(engine, catalog, moments);
        List<Series> series = switch (expression.type()) {
            case SCALAR -> List.of(new Series(Labels.NONE, evaluation.scalar(expression)));
            case VECTOR -> ordered(evaluation.vector(expression), expression, kind);
            case TEXT, WINDOW -> List.of();
        };
        return new PromqlAnswer(kind, moments, series, Evaluation.text(expression), evaluation.warnings());
    }

    private static List<Series> ordered(List<Series> series, Expression expression, PromqlAnswer.Kind kind) {
        Comparator<Series> order = Comparator.comparing(Series::labels);
        if (kind == PromqlAnswer.Kind.VECTOR && expression instanceof Call call) {
            Comparator<Series> byValue = Comparator.comparingDouble(one -> one.values()[0]);
            if (call.function() == Function.SORT) {
                order = byValue.thenComparing(order);
            } else if (call.function() == Function.SORT_DESC) {
                order = byValue.reversed().thenComparing(order);
            }
        }
        return series.stream().filter(one -> !one.isEmpty()).sorted(order).toList();
    }

    /** What tells series apart that have a sample in a range and that one of the selectors is of. */
    public Set<Labels> series(Collection<String> selectors, Instant start, Instant end) {
        Set<Labels> all = new TreeSet<>();
        Moments atEnd = new Moments(end, Duration.ofSeconds(1), 1);
        Duration window = Duration.between(start, end).plus(1, ChronoUnit.MILLIS);
        SelectorReader reader = new SelectorReader(engine, catalog, atEnd, declaration -> {});
        for (Selector selector : parsed(selectors)) {
            all.addAll(reader.labels(new Selector(selector.matches(), window, Duration.ZERO)));
            if (all.size() > SampleQuery.MAX_SERIES) {
                throw PromqlException.execution("an answer must have at most " + SampleQuery.MAX_SERIES
                        + " series, but has more; say more of them");
            }
        }
        return all;
    }

    private static List<Selector> parsed(Collection<String> selectors) {
        return selectors.stream().map(PromqlParser::parseSelector).toList();
    }

    /** The names of the labels of series; of all where there is no selector. */
    public Set<String> labelNames(Collection<String> selectors, Instant start, Instant end) {
        if (selectors.isEmpty()) {
            return catalog.labels(range(start, end));
        }
        Set<String> names = new TreeSet<>();
        series(selectors, start, end)
                .forEach(labels -> names.addAll(labels.pairs().keySet()));
        return names;
    }

    /** The values of a label of series; of all where there is no selector. */
    public Set<String> labelValues(String label, Collection<String> selectors, Instant start, Instant end) {
        Set<String> values = new TreeSet<>();
        if (!selectors.isEmpty()) {
            series(selectors, start, end).forEach(labels -> values.add(labels.get(label)));
            values.remove("");
            return values;
        }
        if (label.equals(Labels.NAME)) {
            values.addAll(catalog.metrics(range(start, end)).keySet());
            return values;
        }
        if (label.equals(Labels.BOUND)) {
            values.add("+Inf");
            for (MetricKind kind : MetricKind.values()) {
                kind.bounds().forEach(bound -> values.add(NumberText.of(bound)));
            }
            return values;
        }
        return catalog.values(label, range(start, end));
    }

    private static TimeRange range(Instant start, Instant end) {
        return TimeRange.between(start, end.plus(1, ChronoUnit.MILLIS));
    }

    /** What the metrics of the last day are, by name. */
    public Map<String, Description> metadata() {
        Instant now = clock.instant();
        Map<String, Description> all = new TreeMap<>();
        catalog.metrics(range(now.minus(OF_NAMES), now)).forEach((name, metric) -> {
            MetricKind kind = metric.kind();
            all.put(
                    name,
                    new Description(
                            kind.type(),
                            kind.help() + " Of the events " + String.join(", ", new TreeSet<>(metric.events())) + ".",
                            kind.unit()));
        });
        return all;
    }
}
