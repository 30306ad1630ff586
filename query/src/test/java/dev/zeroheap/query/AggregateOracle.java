package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.Oracle.Recorded;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The slow, obvious figures. A standard deviation is the true one, rounded once. */
record AggregateOracle(Oracle events, AggregateQuery query) {
    List<AggregateRow> rows() {
        List<Map<String, String>> keys = keys();
        List<AggregateRow> rows = rows(query, keys);
        Duration shift = query.compareShift();
        return shift == null ? rows : compared(rows, rows(query.earlier(shift), keys), shift);
    }

    private List<AggregateRow> compared(List<AggregateRow> later, List<AggregateRow> earlier, Duration shift) {
        List<AggregateRow> all = new ArrayList<>();
        List<AggregateRow> unmatched = new ArrayList<>(earlier);
        for (AggregateRow row : later) {
            Optional<AggregateRow> match = earlier.stream()
                    .filter(one -> isSameGroup(one, row) && Objects.equals(plus(one.step(), shift), row.step()))
                    .findFirst();
            match.ifPresent(unmatched::remove);
            all.add(row.comparedTo(match.map(AggregateRow::values).orElse(Map.of())));
        }
        for (AggregateRow row : unmatched) {
            AggregateRow added =
                    new AggregateRow(row.group(), row.other(), plus(row.step(), shift), Map.of(), row.values());
            int at = 0;
            while (at < all.size() && !comesBefore(added, all.get(at), all.subList(0, at))) {
                at++;
            }
            all.add(at, added);
        }
        return all;
    }

    /** Within its group by step; a group that is only in the earlier range after all others. */
    private static boolean comesBefore(AggregateRow added, AggregateRow next, List<AggregateRow> before) {
        boolean isGroupBehind = before.stream().anyMatch(one -> isSameGroup(one, added));
        return isSameGroup(added, next)
                ? requireNonNull(added.step()).isBefore(requireNonNull(next.step()))
                : isGroupBehind;
    }

    private static boolean isSameGroup(AggregateRow one, AggregateRow other) {
        return one.group().equals(other.group()) && Objects.equals(one.other(), other.other());
    }

    private static @Nullable Instant plus(@Nullable Instant step, Duration shift) {
        return step == null ? null : step.plus(shift);
    }

    List<Map<String, String>> allKeys() {
        Map<Map<String, String>, List<Recorded>> groups = groups(query);
        Comparator<Map<String, String>> byFigure = (left, right) -> compare(
                figure(query.groups().orderBy(), groups.get(left), wholeRange()),
                figure(query.groups().orderBy(), groups.get(right), wholeRange()));
        return groups.keySet().stream()
                .sorted(byFigure.thenComparing(Oracle::compareKeys))
                .toList();
    }

    private List<Map<String, String>> keys() {
        List<Map<String, String>> all = allKeys();
        return all.subList(0, Math.min(all.size(), query.groups().limit()));
    }

    @SuppressWarnings("unchecked")
    private int compare(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Boolean.compare(left == null, right == null);
        }
        int ascending = ((Comparable<Object>) left).compareTo(right);
        return query.groups().order() == Groups.Order.DESCENDING ? -ascending : ascending;
    }

    private Map<Map<String, String>, List<Recorded>> groups(AggregateQuery of) {
        return events.matching(of.range(), of.filter()).stream()
                .collect(Collectors.groupingBy(
                        one -> Oracle.group(one, query.groups().by()), LinkedHashMap::new, Collectors.toList()));
    }

    private @Nullable Double wholeRange() {
        return query.range().length().map(length -> length.toNanos() / 1e9).orElse(null);
    }

    private List<AggregateRow> rows(AggregateQuery of, List<Map<String, String>> keys) {
        Map<Map<String, String>, List<Recorded>> groups = groups(of);
        List<AggregateRow> rows = new ArrayList<>();
        if (query.groups().by().isEmpty()) {
            return steps(of, Map.of(), null, groups.getOrDefault(Map.of(), List.of()));
        }
        keys.forEach(key -> rows.addAll(steps(of, key, null, groups.getOrDefault(key, List.of()))));
        if (query.groups().withOther()) {
            List<Recorded> others = groups.entrySet().stream()
                    .filter(group -> !keys.contains(group.getKey()))
                    .flatMap(group -> group.getValue().stream())
                    .toList();
            rows.addAll(steps(of, Map.of(), true, others));
        }
        return rows;
    }

    private List<AggregateRow> steps(
            AggregateQuery of, Map<String, String> key, @Nullable Boolean other, List<Recorded> members) {
        Duration step = of.step();
        if (step == null) {
            boolean isAlways = query.groups().by().isEmpty();
            return members.isEmpty() && !isAlways ? List.of() : List.of(row(of, key, other, null, members));
        }
        return members.stream()
                .collect(Collectors.groupingBy(
                        one -> Instant.ofEpochSecond(
                                Math.floorDiv(one.event().timestamp().getEpochSecond(), step.toSeconds())
                                        * step.toSeconds()),
                        TreeMap::new,
                        Collectors.toList()))
                .entrySet()
                .stream()
                .map(one -> row(of, key, other, one.getKey(), one.getValue()))
                .toList();
    }

    private AggregateRow row(
            AggregateQuery of,
            Map<String, String> key,
            @Nullable Boolean other,
            @Nullable Instant step,
            List<Recorded> members) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Aggregate aggregate : of.aggregates()) {
            Object value = figure(aggregate, members, seconds(of, step));
            if (value != null) {
                values.put(aggregate.text(), value);
            }
        }
        return new AggregateRow(key, other, step, values, null);
    }

    private static @Nullable Double seconds(AggregateQuery of, @Nullable Instant step) {
        Instant from = of.range().from();
        Instant to = of.range().to();
        if (from == null || to == null) {
            return null;
        }
        Instant begin = step == null || from.isAfter(step) ? from : step;
        Instant stepEnd = step == null ? to : step.plus(of.step());
        Instant end = stepEnd.isBefore(to) ? stepEnd : to;
        return Duration.between(begin, end).toNanos() / 1e9;
    }

    private static @Nullable Object figure(Aggregate aggregate, List<Recorded> members, @Nullable Double seconds) {
        Dimension column = aggregate.column();
        List<Object> values = column == null
                ? List.of()
                : members.stream()
                        .map(one -> typed(one, column))
                        .filter(Objects::nonNull)
                        .toList();
        List<Double> numbers = column == null
                ? List.of()
                : members.stream()
                        .map(one -> Oracle.number(Oracle.value(one, column)))
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList();
        long errors = members.stream()
                .filter(one -> Boolean.FALSE.equals(one.event().fields().get("success")))
                .count();
        return switch (aggregate.function()) {
            case COUNT -> column == null ? (long) members.size() : (long) values.size();
            case RATE -> seconds == null ? null : (Object) (members.size() / seconds);
            case ERRORS -> errors;
            case ERROR_RATE -> members.isEmpty() ? null : (Object) ((double) errors / members.size());
            case DISTINCT -> (long) new HashSet<>(values).size();
            case FIRST -> atEdge(members, requireNonNull(column), true);
            case LAST -> atEdge(members, requireNonNull(column), false);
            case COST, UNPRICED_CALLS -> throw new IllegalArgumentException(aggregate.text());
            case SUM, MEAN, MIN, MAX, STDDEV, PERCENTILE -> numbers.isEmpty() ? null : ofNumbers(aggregate, numbers);
        };
    }

    private static Object ofNumbers(Aggregate aggregate, List<Double> sorted) {
        BigDecimal sum = sorted.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        return switch (aggregate.function()) {
            case SUM -> aggregate.isWhole() ? (Object) sum.longValueExact() : (Object) sum.doubleValue();
            case MEAN -> sum.doubleValue() / sorted.size();
            case MIN -> sorted.get(0);
            case MAX -> sorted.get(sorted.size() - 1);
            case STDDEV -> deviation(sorted, sum);
            case PERCENTILE ->
                Oracle.percentile(sorted, requireNonNull(aggregate.fraction()).doubleValue());
            case COUNT, RATE, ERRORS, ERROR_RATE, DISTINCT, COST, UNPRICED_CALLS, FIRST, LAST ->
                throw new IllegalArgumentException(aggregate.text());
        };
    }

    private static double deviation(List<Double> numbers, BigDecimal sum) {
        MathContext precision = new MathContext(60);
        BigDecimal count = BigDecimal.valueOf(numbers.size());
        BigDecimal mean = sum.divide(count, precision);
        return numbers.stream()
                .map(number -> new BigDecimal(number).subtract(mean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(count, precision)
                .sqrt(precision)
                .doubleValue();
    }

    private static @Nullable Object atEdge(List<Recorded> members, Dimension column, boolean isFirst) {
        Comparator<Recorded> inTime = Comparator.comparing(
                        (Recorded one) -> one.event().timestamp())
                .thenComparing(Recorded::run)
                .thenComparing(Recorded::seq);
        return members.stream()
                .filter(one -> typed(one, column) != null)
                .min(isFirst ? inTime : inTime.reversed())
                .map(one -> typed(one, column))
                .orElse(null);
    }

    private static @Nullable Object typed(Recorded recorded, Dimension column) {
        if (column.name().equals("seq")) {
            return recorded.seq();
        }
        Object field = recorded.event().fields().get(column.name());
        return column.isNumber() ? field : Oracle.value(recorded, column);
    }
}
