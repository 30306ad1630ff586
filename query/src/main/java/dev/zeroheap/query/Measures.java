package dev.zeroheap.query;

import dev.zeroheap.query.EventSource.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The columns that a question for figures needs of each event, each once, and the names they have in its statements. */
final class Measures {
    private static final String GROUP = "group_";

    private final int groups;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Map<Dimension, Set<String>> fractions = new HashMap<>();
    private final ConditionSql sql;

    Measures(Groups groups, ConditionSql sql) {
        this.groups = groups.by().size();
        this.sql = sql;
        for (int i = 0; i < this.groups; i++) {
            add(new Column(sql.text(groups.by().get(i)), GROUP + i));
        }
    }

    private void add(Column column) {
        columns.putIfAbsent(column.alias(), column);
    }

    /** What groups are told apart by. */
    List<String> keys() {
        return IntStream.range(0, groups).mapToObj(i -> GROUP + i).toList();
    }

    /** What a figure of this kind needs. */
    void need(Aggregate aggregate) {
        switch (aggregate.function()) {
            case ERRORS, ERROR_RATE -> add(new Column("success", "success"));
            case FIRST, LAST -> List.of("ts", "run", "seq").forEach(plain -> add(new Column(plain, plain)));
            case COST, UNPRICED_CALLS -> PricedEvents.COLUMNS.forEach(this::add);
            case COUNT, RATE, SUM, MEAN, MIN, MAX, STDDEV, PERCENTILE, DISTINCT -> {}
        }
        Dimension column = aggregate.column();
        BigDecimal fraction = aggregate.fraction();
        if (column != null && fraction != null) {
            fractions.computeIfAbsent(column, of -> new LinkedHashSet<>()).add(fraction.toPlainString());
        }
        if (column != null) {
            switch (aggregate.function()) {
                case MEAN, MIN, MAX, STDDEV, PERCENTILE -> number(column);
                case SUM -> {
                    if (aggregate.isWhole()) {
                        value(column);
                    } else {
                        number(column);
                    }
                }
                case COUNT, RATE, ERRORS, ERROR_RATE, DISTINCT, COST, UNPRICED_CALLS, FIRST, LAST -> value(column);
            }
        }
    }

    /** The fractions of all percentiles of a column, 0..1. */
    List<String> fractions(Dimension column) {
        return List.copyOf(fractions.getOrDefault(column, Set.of()));
    }

    void needTime() {
        add(new Column("ts", "ts"));
    }

    /** The column that has a dimension as a double. */
    String number(Dimension dimension) {
        return named(sql.number(dimension), "number_");
    }

    /** The column that has a dimension as it is: a number, or text. */
    String value(Dimension dimension) {
        return switch (dimension.type()) {
            case DECIMAL -> number(dimension);
            case INTEGER -> named(sql.column(dimension), "whole_");
            case TEXT, FLAG, TIMESTAMP, LABELS -> named(sql.text(dimension), "text_");
        };
    }

    private String named(String expression, String prefix) {
        return columns.values().stream()
                .filter(column ->
                        column.expression().equals(expression) && column.alias().startsWith(prefix))
                .findFirst()
                .map(Column::alias)
                .orElseGet(() -> {
                    String alias = prefix + columns.size();
                    add(new Column(expression, alias));
                    return alias;
                });
    }

    /** All of them; one that costs nothing where there are none. */
    List<Column> columns() {
        return columns.isEmpty() ? List.of(new Column("1", "one")) : new ArrayList<>(columns.values());
    }
}
