package dev.zeroheap.query.promql;

import dev.zeroheap.query.Aggregate;
import dev.zeroheap.query.AggregateQuery;
import dev.zeroheap.query.AggregateRow;
import dev.zeroheap.query.CatalogEntry;
import dev.zeroheap.query.CatalogQuery;
import dev.zeroheap.query.Dimension;
import dev.zeroheap.query.Filter;
import dev.zeroheap.query.Function;
import dev.zeroheap.query.Groups;
import dev.zeroheap.query.Operator;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.SampleQuery;
import dev.zeroheap.query.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which names of events and keys of labels there are.
 *
 * <p>They are needed for nearly every expression and change seldom, so what was found of a range of whole hours is kept for
 * {@link #KEPT}. A name that PromQL can spell is found whether it is known here or not. Any thread.
 */
final class Catalog {
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int MAX_KEPT = 32;
    private static final Aggregate COUNT = Aggregate.COUNT;
    private static final Dimension METRIC_TYPE = new Dimension("metric_type");

    private final QueryEngine engine;
    private final Clock clock;
    private final Map<Object, Kept> kept = new ConcurrentHashMap<>();

    Catalog(QueryEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    private record Kept(Object found, Instant until) {}

    private record Question(String of, TimeRange range, Collection<String> names) {}

    private <T> T kept(Question question, Class<T> type, Supplier<T> ask) {
        Instant now = clock.instant();
        Kept known = kept.get(question);
        if (known != null && now.isBefore(known.until)) {
            return type.cast(known.found);
        }
        T found = ask.get();
        kept.values().removeIf(old -> !now.isBefore(old.until));
        if (kept.size() >= MAX_KEPT) {
            kept.entrySet().stream()
                    .min(Comparator.comparing(one -> one.getValue().until))
                    .ifPresent(oldest -> kept.remove(oldest.getKey()));
        }
        kept.put(question, new Kept(found, now.plus(KEPT)));
        return found;
    }

    private static TimeRange hours(TimeRange range) {
        Instant from = range.from() == null ? null : range.from().truncatedTo(ChronoUnit.HOURS);
        Instant to = range.to() == null
                ? null
                : range.to().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        return new TimeRange(from, to);
    }

    /** The names of events by the beginning of their metrics' names. */
    Map<String, Set<String>> events(TimeRange range) {
        Question question = new Question("events", hours(range), List.of());
        return kept(question, Events.class, () -> {
                    Map<String, Set<String>> events = new TreeMap<>();
                    for (CatalogEntry entry : engine.catalog(new CatalogQuery(
                                    CatalogQuery.Kind.NAMES, question.range, Filter.NONE, null, CatalogQuery.MAX_LIMIT))
                            .rows()) {
                        String name = Objects.requireNonNullElse(entry.name(), "");
                        events.computeIfAbsent(Names.ofEvent(name), none -> new TreeSet<>())
                                .add(name);
                    }
                    return new Events(events);
                })
                .byBase;
    }

    private record Events(Map<String, Set<String>> byBase) {}

    /** The keys of labels of these events; of all where none are named. */
    List<String> labelKeys(TimeRange range, Collection<String> names) {
        Question question = new Question("labels", hours(range), new TreeSet<>(names));
        Filter filter = names.isEmpty() ? Filter.NONE : Filter.NONE.with(Dimension.NAME, names.toArray(String[]::new));
        return kept(
                        question,
                        Keys.class,
                        () -> new Keys(engine.labelKeys(question.range, filter).rows()))
                .keys;
    }

    private record Keys(List<String> keys) {}

    /** What a label is of. */
    SampleQuery.Key key(String label, TimeRange range, Collection<String> names) {
        return Names.key(label, Names.isAmbiguous(label) ? labelKeys(range, names) : List.of());
    }

    /** The metrics that there are, by name. */
    Map<String, Metric> metrics(TimeRange range) {
        Question question = new Question("metrics", hours(range), List.of());
        return kept(question, Metrics.class, () -> new Metrics(found(question.range))).byName;
    }

    private record Metrics(Map<String, Metric> byName) {}

    private Map<String, Metric> found(TimeRange range) {
        List<Aggregate> counts = new ArrayList<>(List.of(COUNT));
        Stream.of(MetricKind.values())
                .map(kind -> kind.measure().column())
                .filter(Objects::nonNull)
                .distinct()
                .forEach(column -> counts.add(Aggregate.of(Function.COUNT, column)));
        AggregateQuery query = AggregateQuery.count(range, Filter.NONE)
                .withAggregates(counts.toArray(Aggregate[]::new))
                .withGroups(Groups.of(Dimension.NAME, METRIC_TYPE).top(Groups.MAX_LIMIT, COUNT, false));
        Map<MetricKind, Map<String, Set<String>>> events = new LinkedHashMap<>();
        for (AggregateRow row : engine.aggregate(query).rows()) {
            String name = Objects.requireNonNullElse(row.group().get(Dimension.NAME.name()), "");
            for (MetricKind kind : MetricKind.values()) {
                if (has(row, kind)) {
                    events.computeIfAbsent(kind, none -> new TreeMap<>())
                            .computeIfAbsent(Names.ofEvent(name), none -> new TreeSet<>())
                            .add(name);
                }
            }
        }
        Map<String, Metric> metrics = new TreeMap<>();
        for (MetricKind kind : MetricKind.mostExactFirst()) {
            events.getOrDefault(kind, Map.of())
                    .forEach((base, names) ->
                            metrics.putIfAbsent(base + kind.suffix(), new Metric(base + kind.suffix(), kind, names)));
        }
        return metrics;
    }

    private static boolean has(AggregateRow row, MetricKind kind) {
        Dimension column = kind.measure().column();
        Aggregate figure = column == null ? COUNT : Aggregate.of(Function.COUNT, column);
        boolean isOfType = kind.condition()
                .map(condition -> isCounter(row) == (condition.operator() == Operator.IN))
                .orElse(true);
        return isOfType && row.values().get(figure.text()) instanceof Long count && count > 0;
    }

    private static boolean isCounter(AggregateRow row) {
        return "counter".equals(row.group().get(METRIC_TYPE.name()));
    }

    /** The metric of this name. */
    Optional<Metric> metric(String name, TimeRange range) {
        return Names.metric(name, events(range));
    }

    /** The values of a label. */
    Set<String> values(String label, TimeRange range) {
        Set<String> values = new TreeSet<>();
        for (Dimension dimension : key(label, range, List.of()).dimensions()) {
            engine
                    .catalog(new CatalogQuery(
                            CatalogQuery.Kind.VALUES, range, Filter.NONE, dimension, CatalogQuery.MAX_LIMIT))
                    .rows()
                    .stream()
                    .map(CatalogEntry::name)
                    .filter(value -> value != null && !value.isEmpty())
                    .forEach(values::add);
        }
        return values;
    }

    /** The names of all labels. */
    Set<String> labels(TimeRange range) {
        Set<String> labels = new TreeSet<>(Set.of(Labels.NAME, Labels.BOUND));
        labelKeys(range, List.of()).stream()
                .filter(key -> !key.isEmpty())
                .map(Names::ofLabel)
                .forEach(labels::add);
        List<Aggregate> counts = Names.COLUMNS.values().stream()
                .map(column -> Aggregate.of(Function.COUNT, column))
                .toList();
        Map<String, Object> found = engine.aggregate(
                        AggregateQuery.count(range, Filter.NONE).withAggregates(counts.toArray(Aggregate[]::new)))
                .rows()
                .get(0)
                .values();
        Names.COLUMNS.forEach((label, column) -> {
            if (found.get(Aggregate.of(Function.COUNT, column).text()) instanceof Long count && count > 0) {
                labels.add(label);
            }
        });
        return labels;
    }
}
