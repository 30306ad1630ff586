package dev.zeroheap.query.promql;

import dev.zeroheap.query.Condition;
import dev.zeroheap.query.Declaration;
import dev.zeroheap.query.Dimension;
import dev.zeroheap.query.Filter;
import dev.zeroheap.query.Operator;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.SampleAnswer;
import dev.zeroheap.query.SampleQuery;
import dev.zeroheap.query.SampleQuery.Moments;
import dev.zeroheap.query.SampleQuery.Reduction;
import dev.zeroheap.query.SampleSeries;
import dev.zeroheap.query.TimeRange;
import dev.zeroheap.query.promql.Expression.Selector;
import dev.zeroheap.query.promql.MetricKind.Shape;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Asks the engine for the series of selectors, one question for each metric. */
final class SelectorReader {
    /** How long a sample counts as the latest one. */
    static final Duration LOOKBACK = Duration.ofMinutes(5);

    private static final int MAX_METRICS = 50;

    private final QueryEngine engine;
    private final Catalog catalog;
    private final Moments moments;
    private final Consumer<Declaration> declared;

    /**
     * A reader.
     *
     * @param declared gets what each answer is worth
     */
    SelectorReader(QueryEngine engine, Catalog catalog, Moments moments, Consumer<Declaration> declared) {
        this.engine = engine;
        this.catalog = catalog;
        this.moments = moments;
        this.declared = declared;
    }

    /**
     * How a selector is read.
     *
     * @param function that of a range; null for an instant
     * @param fraction of a quantile; null for everything else
     * @param by the only labels that matter, where series of equal ones may be put together already; null for all labels.
     *     Samples without a window are not put together: of which the latest is taken would change
     */
    record Reading(
            @Nullable Function function,
            @Nullable BigDecimal fraction,
            @Nullable List<String> by) {}

    /** The series of a selector, each with the value at each moment. */
    List<Series> read(Selector selector, Reading reading) {
        List<Series> all = new ArrayList<>();
        for (Metric metric : metrics(selector)) {
            all.addAll(read(metric, selector, reading));
        }
        return all;
    }

    /** What tells the series apart that have a sample in the window of a selector at any moment. */
    Set<Labels> labels(Selector selector) {
        Set<Labels> labels = new TreeSet<>();
        for (Metric metric : metrics(selector)) {
            read(metric, selector, new Reading(Function.COUNT_OVER_TIME, null, null))
                    .forEach(series -> labels.add(series.labels().with(Labels.NAME, metric.name())));
        }
        return labels;
    }

    private Set<Metric> metrics(Selector selector) {
        List<Match> names = selector.matches().stream()
                .filter(match -> match.label().equals(Labels.NAME))
                .toList();
        TimeRange range = range(selector);
        if (names.size() == 1 && names.get(0).operator() == Operator.IN) {
            return Set.copyOf(
                    catalog.metric(names.get(0).value(), range).stream().toList());
        }
        Set<Metric> metrics = new LinkedHashSet<>();
        catalog.metrics(range).values().stream()
                .filter(metric -> names.stream().allMatch(match -> match.isTrueOf(metric.name())))
                .forEach(metrics::add);
        if (metrics.size() > MAX_METRICS) {
            throw PromqlException.execution("a selector must be of at most " + MAX_METRICS + " metrics, but is of "
                    + metrics.size() + "; say more of its __name__");
        }
        return metrics;
    }

    private TimeRange range(Selector selector) {
        Moments shifted = moments.before(selector.offset());
        Duration window = selector.window();
        Instant from = window == null
                ? shifted.first().minus(LOOKBACK).truncatedTo(ChronoUnit.DAYS)
                : shifted.first().minus(window);
        return TimeRange.between(from, shifted.last().plusMillis(1));
    }

    private List<Series> read(Metric metric, Selector selector, Reading reading) {
        MetricKind kind = metric.kind();
        boolean isSampled = kind.shape() == Shape.SAMPLES;
        Function function = reading.function;
        check(metric, function);
        Duration window = selector.window() == null ? (isSampled ? LOOKBACK : null) : selector.window();
        Reduction.Kind reduction = function == null || function.reduction() == null
                ? (isSampled ? Reduction.Kind.LAST : kind.increment())
                : function.isOfCounters() ? kind.increment() : function.reduction();
        Question question = question(metric, selector, function == null && isSampled ? null : reading.by);
        SampleQuery query = new SampleQuery(
                question.filter,
                question.tests,
                question.keys,
                question.labels == null,
                kind.measure(),
                kind.bounds(),
                moments.before(selector.offset()),
                window,
                new Reduction(reduction, reduction == Reduction.Kind.QUANTILE ? reading.fraction : null));
        SampleAnswer answer = engine.samples(query);
        declared.accept(answer.declaration());
        boolean isOfCounters = function != null && function.isOfCounters();
        DoubleUnaryOperator scale = function == Function.RATE && window != null
                ? increase -> increase / (window.toNanos() / 1e9)
                : DoubleUnaryOperator.identity();
        String name = function == null || function == Function.LAST_OVER_TIME ? metric.name() : null;
        List<Series> series = new ArrayList<>();
        parts(answer, question, kind, isOfCounters || (function == null && !isSampled))
                .forEach((labels, values) -> series.add(
                        new Series(name == null ? labels : labels.with(Labels.NAME, name), values).map(scale)));
        return chosen(series, selector);
    }

    private static void check(Metric metric, @Nullable Function function) {
        if (function == null) {
            return;
        }
        boolean isSampled = metric.kind().shape() == Shape.SAMPLES;
        if (isSampled && function.isOfCounters()) {
            throw PromqlException.execution(function.wireName() + " needs a counter, and " + metric.name()
                    + " has the numbers of single events; use " + Function.SUM_OVER_TIME.wireName()
                    + " or another _over_time");
        }
        if (!isSampled && !function.isOfCounters() && function != Function.COUNT_OVER_TIME) {
            throw PromqlException.execution(function.wireName() + " needs the numbers of single events, and "
                    + metric.name() + " is a counter; use rate or increase");
        }
    }

    /**
     * What is asked of the engine.
     *
     * @param labels the names of the keys' labels; null where all labels are asked for
     */
    private record Question(
            Filter filter,
            List<SampleQuery.Test> tests,
            List<SampleQuery.Key> keys,
            @Nullable List<String> labels) {}

    private Question question(Metric metric, Selector selector, @Nullable List<String> by) {
        TimeRange range = range(selector);
        Filter filter = Filter.NONE.with(Dimension.NAME, metric.events().toArray(String[]::new));
        if (metric.kind().condition().isPresent()) {
            filter = filter.and(metric.kind().condition().get());
        }
        List<SampleQuery.Test> tests = new ArrayList<>();
        for (Match match : selector.matches()) {
            if (match.label().equals(Labels.NAME) || match.label().equals(Labels.BOUND)) {
                continue; // the one is decided, the other one is known only when buckets are
            }
            SampleQuery.Key key = catalog.key(match.label(), range, metric.events());
            if (match.operator() == Operator.IN
                    && !match.value().isEmpty()
                    && key.dimensions().size() == 1) {
                filter = filter.and(new Condition(key.dimensions().get(0), Operator.IN, List.of(match.value())));
            } else {
                tests.add(test(match, key));
            }
        }
        if (by == null) {
            return new Question(
                    filter,
                    tests,
                    Names.COLUMNS.values().stream()
                            .map(column -> new SampleQuery.Key(List.of(column)))
                            .toList(),
                    null);
        }
        List<String> labels = by.stream()
                .filter(label -> !label.equals(Labels.BOUND) && !label.equals(Labels.NAME))
                .distinct()
                .toList();
        return new Question(
                filter,
                tests,
                labels.stream()
                        .map(label -> catalog.key(label, range, metric.events()))
                        .toList(),
                labels);
    }

    private SampleQuery.Test test(Match match, SampleQuery.Key key) {
        if (!match.isPattern()) {
            return new SampleQuery.Test(key, match.operator(), match.value());
        }
        String pattern = "(?s:" + match.value() + ")";
        engine.check(Filter.NONE.and(new Condition(key.dimensions().get(0), Operator.MATCHES, List.of(pattern))));
        return new SampleQuery.Test(key, match.operator(), pattern);
    }

    /**
     * The values of each series; several series of the engine are one where their labels differ in what PromQL cannot spell
     * only.
     *
     * @param isCounter whether a window without a sample counts 0, and not as absent
     */
    private static Map<Labels, double[]> parts(
            SampleAnswer answer, Question question, MetricKind kind, boolean isCounter) {
        Map<Labels, double[]> all = new LinkedHashMap<>();
        if (kind.shape() != Shape.BUCKET) {
            for (SampleSeries one : answer.series()) {
                merge(all, labels(one, question), values(one, isCounter));
            }
            return all;
        }
        Map<Labels, double[][]> buckets = new HashMap<>();
        int count = kind.bounds().size() + 1;
        for (SampleSeries one : answer.series()) {
            double[] found = values(one, true);
            double[][] ofSeries =
                    buckets.computeIfAbsent(labels(one, question), none -> new double[count][found.length]);
            for (int bucket = one.bucket(); bucket < count; bucket++) {
                for (int i = 0; i < found.length; i++) {
                    ofSeries[bucket][i] += found[i];
                }
            }
        }
        buckets.forEach((labels, ofSeries) -> {
            for (int bucket = 0; bucket < count; bucket++) {
                String bound = bucket == count - 1
                        ? "+Inf"
                        : NumberText.of(kind.bounds().get(bucket));
                all.put(labels.with(Labels.BOUND, bound), ofSeries[bucket]);
            }
        });
        return all;
    }

    private static double[] values(SampleSeries series, boolean isCounter) {
        double[] values = series.values();
        for (int i = 0; i < values.length && !isCounter; i++) {
            values[i] = series.counts()[i] == 0 ? Series.ABSENT : values[i];
        }
        return values;
    }

    private static void merge(Map<Labels, double[]> all, Labels labels, double[] values) {
        double[] before = all.putIfAbsent(labels, values);
        if (before != null) {
            throw PromqlException.execution("series of different labels look the same as " + labels.pairs()
                    + "; add them up by the labels that matter, as in sum by (model)");
        }
    }

    private static Labels labels(SampleSeries series, Question question) {
        Map<String, String> labels = new LinkedHashMap<>();
        series.labels().forEach((key, value) -> labels.put(Names.ofLabel(key), value));
        Collection<String> names = question.labels == null ? Names.COLUMNS.keySet() : question.labels;
        int position = 0;
        for (String name : names) {
            String value = series.keys().get(position++);
            if (value != null) {
                labels.put(name, value);
            }
        }
        return new Labels(labels);
    }

    /** What the selector says of bounds, which the engine does not know. */
    private static List<Series> chosen(List<Series> series, Selector selector) {
        List<Match> ofBounds = selector.matches().stream()
                .filter(match -> match.label().equals(Labels.BOUND))
                .toList();
        return ofBounds.isEmpty()
                ? series
                : series.stream()
                        .filter(one -> ofBounds.stream()
                                .allMatch(match -> match.isTrueOf(one.labels().get(Labels.BOUND))))
                        .toList();
    }
}
