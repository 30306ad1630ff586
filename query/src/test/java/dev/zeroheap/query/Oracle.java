package dev.zeroheap.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The slow, obvious answers: everything in memory, one event after the other. */
final class Oracle {
    private static final Comparator<String> BY_CODE_POINT =
            Comparator.comparing(text -> text.codePoints().boxed().toList(), Oracle::compare);

    private final List<Recorded> events = new ArrayList<>();

    /** An event and who recorded it. */
    record Recorded(TestEvent event, String service, String host, String run, long seq) {}

    List<Recorded> matching(TimeRange range, Filter filter) {
        return events.stream()
                .filter(recorded -> matches(recorded, range, filter))
                .toList();
    }

    void add(TestEvent event, TestRun run, long seq) {
        events.add(new Recorded(event, run.service(), run.host(), run.name(), seq));
    }

    List<SummaryRow> summary(SummaryQuery query) {
        Map<Map<String, String>, List<Recorded>> groups = events.stream()
                .filter(recorded -> matches(recorded, query.range(), query.filter()))
                .collect(Collectors.groupingBy(recorded -> group(recorded, query.groupBy())));
        return groups.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Map<String, String>, List<Recorded>> group) ->
                                -group.getValue().size())
                        .thenComparing(Map.Entry::getKey, Oracle::compareKeys))
                .limit(query.limit())
                .flatMap(group -> steps(query, group.getKey(), group.getValue()).stream())
                .toList();
    }

    List<EventRow> events(EventQuery query) {
        Comparator<Recorded> order = Comparator.comparing((Recorded one) -> one.event.timestamp())
                .thenComparing(Recorded::run)
                .thenComparing(Recorded::seq);
        return events.stream()
                .filter(recorded -> matches(recorded, query.range(), query.filter()))
                .sorted(query.order() == Order.OLDEST_FIRST ? order : order.reversed())
                .limit(query.limit())
                .map(one -> new EventRow(
                        one.event.timestamp(),
                        one.event.name(),
                        one.event.fields(),
                        one.event.labels(),
                        one.service,
                        one.host,
                        one.run,
                        one.seq))
                .toList();
    }

    /** By step, lower and upper bound; found by trying, not by computing. */
    Map<List<Object>, Long> histogram(HistogramQuery query) {
        Map<List<Object>, Long> counts = new LinkedHashMap<>();
        for (Recorded one : matching(query.range(), query.filter())) {
            Double number = number(value(one, query.column()));
            Duration step = query.step();
            if (number != null) {
                Instant start = step == null
                        ? null
                        : Instant.ofEpochSecond(
                                Math.floorDiv(one.event.timestamp().getEpochSecond(), step.toSeconds())
                                        * step.toSeconds());
                counts.merge(bucket(start, number, query.subdivisions()), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static List<Object> bucket(@Nullable Instant step, double number, int subdivisions) {
        double size = Math.abs(number);
        double lower = 0;
        double upper = 0;
        for (double power = 1 / 1048576.0; upper <= size && size > 0; power *= 2) {
            for (int part = 0; part < subdivisions && upper <= size; part++) {
                lower = power + power * part / subdivisions;
                upper = power + power * (part + 1) / subdivisions;
            }
        }
        return number < 0 ? Arrays.asList(step, -upper, -lower) : Arrays.asList(step, lower, upper);
    }

    static boolean matches(Recorded recorded, TimeRange range, Filter filter) {
        return range.contains(recorded.event.timestamp())
                && filter.conditions().stream().allMatch(one -> holds(recorded, one));
    }

    private static boolean holds(Recorded recorded, Condition condition) {
        String value = value(recorded, condition.column());
        return switch (condition.operator()) {
            case IN -> value != null && condition.values().stream().anyMatch(one -> isSame(condition, value, one));
            case NOT_IN -> value == null || condition.values().stream().noneMatch(one -> isSame(condition, value, one));
            case PREFIX -> value != null && value.startsWith(condition.values().get(0));
            case MATCHES -> value != null && value.matches(condition.values().get(0));
            case NOT_MATCHES ->
                value == null || !value.matches(condition.values().get(0));
            case BELOW -> compared(value, condition) == -1;
            case AT_MOST -> compared(value, condition) <= 0;
            case ABOVE -> compared(value, condition) == 1;
            case AT_LEAST -> compared(value, condition) == 0 || compared(value, condition) == 1;
            case EXISTS -> value != null;
            case ABSENT -> value == null;
        };
    }

    private static boolean isSame(Condition condition, String value, String other) {
        return condition.column().isNumber()
                ? Double.parseDouble(value) == Double.parseDouble(other)
                : value.equals(other);
    }

    /** -1, 0 or 1; 2 where there is nothing to compare. */
    private static int compared(@Nullable String value, Condition condition) {
        Double number = number(value);
        return number == null
                ? 2
                : Double.compare(number, Double.parseDouble(condition.values().get(0)));
    }

    static @Nullable Double number(@Nullable String value) {
        try {
            return value == null ? null : Double.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static @Nullable String value(Recorded recorded, Dimension dimension) {
        TestEvent event = recorded.event;
        if (dimension.isLabel()) {
            return event.labels().get(dimension.labelKey());
        }
        return switch (dimension.name()) {
            case "name" -> event.name();
            case "service" -> recorded.service;
            case "host" -> recorded.host;
            case "run" -> recorded.run;
            case "seq" -> Long.toString(recorded.seq);
            default ->
                event.fields().containsKey(dimension.name())
                        ? event.fields().get(dimension.name()).toString()
                        : null;
        };
    }

    static Map<String, String> group(Recorded recorded, List<Dimension> dimensions) {
        Map<String, String> group = new LinkedHashMap<>();
        dimensions.forEach(dimension -> group.put(dimension.name(), value(recorded, dimension)));
        return group;
    }

    static int compareKeys(Map<String, String> left, Map<String, String> right) {
        return Oracle.compare(
                new ArrayList<>(left.values()), new ArrayList<>(right.values()), Comparator.nullsLast(BY_CODE_POINT));
    }

    private static int compare(List<Integer> left, List<Integer> right) {
        return compare(left, right, Comparator.naturalOrder());
    }

    private static <T> int compare(List<T> left, List<T> right, Comparator<T> comparator) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int byThis = comparator.compare(left.get(i), right.get(i));
            if (byThis != 0) {
                return byThis;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static List<SummaryRow> steps(SummaryQuery query, Map<String, String> group, List<Recorded> members) {
        Duration step = query.step();
        if (step == null) {
            return List.of(row(query, group, null, members));
        }
        return members.stream()
                .collect(Collectors.groupingBy(
                        one -> Instant.ofEpochSecond(
                                Math.floorDiv(one.event.timestamp().getEpochSecond(), step.toSeconds())
                                        * step.toSeconds()),
                        TreeMap::new,
                        Collectors.toList()))
                .entrySet()
                .stream()
                .map(one -> row(query, group, one.getKey(), one.getValue()))
                .toList();
    }

    private static SummaryRow row(
            SummaryQuery query, Map<String, String> group, @Nullable Instant step, List<Recorded> members) {
        long errors = members.stream()
                .filter(one -> Boolean.FALSE.equals(one.event.fields().get("success")))
                .count();
        return new SummaryRow(
                group,
                step,
                members.size(),
                rate(query, step, members.size()),
                errors,
                (double) errors / members.size(),
                distribution(members, "duration", false),
                distribution(members, "value", true),
                distribution(members, "size", false),
                distribution(members, "time_to_first_token", false),
                tokens(members));
    }

    private static @Nullable Double rate(SummaryQuery query, @Nullable Instant step, long count) {
        if (query.range().length().isEmpty()) {
            return null;
        }
        Instant from = query.range().from();
        Instant to = query.range().to();
        Instant stepEnd = step == null ? to : step.plus(query.step());
        Instant start = step == null || from.isAfter(step) ? from : step;
        Instant end = stepEnd.isBefore(to) ? stepEnd : to;
        long micros = Duration.between(start, end).toNanos() / 1000;
        return count / (micros / 1e6);
    }

    private static @Nullable Distribution distribution(List<Recorded> members, String field, boolean withLast) {
        List<Double> numbers = numbers(members, one -> one.number(field));
        if (numbers.isEmpty()) {
            return null;
        }
        double sum = numbers.stream()
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .doubleValue();
        List<Double> sorted = numbers.stream().sorted().toList();
        Double last = withLast
                ? members.stream()
                        .filter(one -> one.event.number(field) != null)
                        .max(Comparator.comparing((Recorded one) -> one.event.timestamp())
                                .thenComparing(Recorded::run)
                                .thenComparing(Recorded::seq))
                        .map(one -> one.event.number(field))
                        .orElseThrow()
                : null;
        return new Distribution(
                numbers.size(),
                sum,
                sorted.get(0),
                sum / numbers.size(),
                sorted.get(sorted.size() - 1),
                percentile(sorted, 0.5),
                percentile(sorted, 0.9),
                percentile(sorted, 0.95),
                percentile(sorted, 0.99),
                last);
    }

    /** SQL's {@code percentile_cont}, in doubles. */
    static double percentile(List<Double> sorted, double fraction) {
        double position = fraction * (sorted.size() - 1);
        int below = (int) Math.floor(position);
        double weight = position - below;
        double lower = sorted.get(below);
        double upper = sorted.get((int) Math.ceil(position));
        return weight == 0 ? lower : lower * (1 - weight) + upper * weight;
    }

    private static List<Double> numbers(Collection<Recorded> members, Function<TestEvent, Double> field) {
        return members.stream()
                .map(one -> field.apply(one.event))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Tokens tokens(List<Recorded> members) {
        List<String> fields = List.of("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens");
        if (fields.stream()
                .allMatch(field -> numbers(members, one -> one.number(field)).isEmpty())) {
            return null;
        }
        long[] sums = fields.stream()
                .mapToLong(field -> numbers(members, one -> one.number(field)).stream()
                        .mapToLong(Double::longValue)
                        .sum())
                .toArray();
        return new Tokens(sums[0], sums[1], sums[2], sums[3]);
    }
}
