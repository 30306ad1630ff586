package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.api.EventField;
import dev.zeroheap.archive.EventColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How rows of an answer look as a table, whatever the format it is written in: CSV, Parquet and Arrow have no rows within rows.
 *
 * @param columns their names and types, in order
 * @param cells the cells of a row, one for each column, of the column's type or null
 */
public record ResultTable<R>(List<ResultColumn> columns, Function<R, List<@Nullable Object>> cells) {
    /** Copies the columns. */
    public ResultTable {
        columns = List.copyOf(columns);
        requireNonNull(cells, "cells");
    }

    /** Events: {@code timestamp}, {@code name}, each field of the format, {@code labels}, and where they come from. */
    public static ResultTable<EventRow> ofEvents() {
        List<ResultColumn> columns = new ArrayList<>();
        columns.add(new ResultColumn("timestamp", ResultColumn.Type.INSTANT));
        columns.add(text("name"));
        for (EventField field : EventField.values()) {
            columns.add(new ResultColumn(field.wireName(), typeOf(field)));
        }
        columns.add(new ResultColumn(EventColumn.LABELS.name(), ResultColumn.Type.TEXT_MAP));
        columns.addAll(List.of(text("service"), text("host"), text("run")));
        columns.add(whole("seq"));
        return new ResultTable<>(columns, ResultTable::cellsOf);
    }

    private static ResultColumn.Type typeOf(EventField field) {
        return switch (field.kind()) {
            case TEXT -> ResultColumn.Type.TEXT;
            case DECIMAL -> ResultColumn.Type.DECIMAL;
            case INTEGER -> ResultColumn.Type.WHOLE;
            case FLAG -> ResultColumn.Type.FLAG;
        };
    }

    private static List<@Nullable Object> cellsOf(EventRow event) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(event.timestamp());
        cells.add(event.name());
        for (EventField field : EventField.values()) {
            cells.add(event.fields().get(field.wireName()));
        }
        cells.add(event.labels());
        cells.add(event.service());
        cells.add(event.host());
        cells.add(event.run());
        cells.add(event.seq());
        return cells;
    }

    /**
     * Figures: a column for each dimension of the group, {@code step} where there are steps, {@code count}, {@code rate},
     * {@code errors}, {@code error_rate}, {@code duration_p99} and the like, and the tokens.
     */
    public static ResultTable<SummaryRow> ofFigures(SummaryQuery question) {
        Map<ResultColumn, Function<SummaryRow, @Nullable Object>> columns = new LinkedHashMap<>();
        for (Dimension dimension : question.groupBy()) {
            columns.put(text(dimension.name()), row -> row.group().get(dimension.name()));
        }
        if (question.step() != null) {
            columns.put(new ResultColumn("step", ResultColumn.Type.INSTANT), SummaryRow::step);
        }
        columns.put(whole("count"), SummaryRow::count);
        columns.put(decimal("rate"), SummaryRow::rate);
        columns.put(whole("errors"), SummaryRow::errors);
        columns.put(decimal("error_rate"), SummaryRow::errorRate);
        addDistribution(columns, "duration", SummaryRow::duration);
        addDistribution(columns, "value", SummaryRow::value);
        columns.put(decimal("value_last"), row -> ofNullable(row.value(), Distribution::last));
        addDistribution(columns, "size", SummaryRow::size);
        addDistribution(columns, "time_to_first_token", SummaryRow::timeToFirstToken);
        columns.put(whole("prompt_tokens"), row -> ofNullable(row.tokens(), Tokens::prompt));
        columns.put(whole("completion_tokens"), row -> ofNullable(row.tokens(), Tokens::completion));
        columns.put(whole("cached_tokens"), row -> ofNullable(row.tokens(), Tokens::cached));
        columns.put(whole("reasoning_tokens"), row -> ofNullable(row.tokens(), Tokens::reasoning));
        return of(columns);
    }

    /** Figures: a column for each dimension, {@code other} and {@code step} where the question has them, and each figure. */
    public static ResultTable<AggregateRow> ofAggregates(AggregateQuery question) {
        Map<ResultColumn, Function<AggregateRow, @Nullable Object>> columns = new LinkedHashMap<>();
        for (Dimension dimension : question.groups().by()) {
            columns.put(text(dimension.name()), row -> row.group().get(dimension.name()));
        }
        if (question.groups().withOther()) {
            columns.put(new ResultColumn("other", ResultColumn.Type.FLAG), row -> row.other() != null);
        }
        if (question.step() != null) {
            columns.put(new ResultColumn("step", ResultColumn.Type.INSTANT), AggregateRow::step);
        }
        for (Aggregate aggregate : question.aggregates()) {
            columns.put(figure(aggregate, ""), row -> row.values().get(aggregate.text()));
        }
        for (Aggregate aggregate : question.compareShift() == null ? List.<Aggregate>of() : question.aggregates()) {
            columns.put(
                    figure(aggregate, "compared."),
                    row -> row.compared() == null ? null : row.compared().get(aggregate.text()));
        }
        return of(columns);
    }

    private static ResultColumn figure(Aggregate aggregate, String prefix) {
        String name = prefix + aggregate.text();
        return aggregate.isText() ? text(name) : aggregate.isWhole() ? whole(name) : decimal(name);
    }

    /** Buckets: {@code step} where there are steps, {@code lower}, {@code upper}, {@code count}. */
    public static ResultTable<HistogramRow> ofHistogram(HistogramQuery question) {
        Map<ResultColumn, Function<HistogramRow, @Nullable Object>> columns = new LinkedHashMap<>();
        if (question.step() != null) {
            columns.put(new ResultColumn("step", ResultColumn.Type.INSTANT), HistogramRow::step);
        }
        columns.put(decimal("lower"), HistogramRow::lower);
        columns.put(decimal("upper"), HistogramRow::upper);
        columns.put(whole("count"), HistogramRow::count);
        return of(columns);
    }

    /** Entries of a catalog: the columns that its kind has. */
    public static ResultTable<CatalogEntry> ofCatalog(CatalogQuery question) {
        Map<ResultColumn, Function<CatalogEntry, @Nullable Object>> columns = new LinkedHashMap<>();
        columns.put(text("name"), CatalogEntry::name);
        if (question.kind() == CatalogQuery.Kind.RUNS) {
            columns.put(text("service"), CatalogEntry::service);
            columns.put(text("host"), CatalogEntry::host);
        }
        columns.put(whole("count"), CatalogEntry::count);
        if (question.kind() == CatalogQuery.Kind.LABELS) {
            columns.put(whole("values"), CatalogEntry::values);
        }
        if (question.kind() == CatalogQuery.Kind.SERVICES) {
            columns.put(whole("runs"), CatalogEntry::runs);
        }
        columns.put(new ResultColumn("first", ResultColumn.Type.INSTANT), CatalogEntry::first);
        columns.put(new ResultColumn("last", ResultColumn.Type.INSTANT), CatalogEntry::last);
        return of(columns);
    }

    /** Model calls: a column for each dimension, {@code from} and {@code to} where there are steps, and each figure. */
    public static ResultTable<LlmRow> ofLlm(LlmQuery question) {
        Map<ResultColumn, Function<LlmRow, @Nullable Object>> columns = new LinkedHashMap<>();
        for (Dimension dimension : question.groupBy()) {
            columns.put(text(dimension.name()), row -> row.group().get(dimension.name()));
        }
        if (question.step() != null) {
            columns.put(new ResultColumn("from", ResultColumn.Type.INSTANT), LlmRow::from);
            columns.put(new ResultColumn("to", ResultColumn.Type.INSTANT), LlmRow::to);
        }
        columns.put(whole("calls"), LlmRow::calls);
        columns.put(whole("errors"), LlmRow::errors);
        columns.put(decimal("error_rate"), LlmRow::errorRate);
        columns.put(whole("prompt_tokens"), LlmRow::promptTokens);
        columns.put(whole("completion_tokens"), LlmRow::completionTokens);
        columns.put(whole("cached_tokens"), LlmRow::cachedTokens);
        columns.put(whole("reasoning_tokens"), LlmRow::reasoningTokens);
        columns.put(decimal("cost"), LlmRow::cost);
        columns.put(whole("unpriced_calls"), LlmRow::unpricedCalls);
        columns.put(decimal("duration_mean"), row -> ofNullable(row.duration(), LlmRow.Latency::mean));
        columns.put(decimal("duration_p50"), row -> ofNullable(row.duration(), LlmRow.Latency::p50));
        columns.put(decimal("duration_p95"), row -> ofNullable(row.duration(), LlmRow.Latency::p95));
        columns.put(decimal("duration_p99"), row -> ofNullable(row.duration(), LlmRow.Latency::p99));
        columns.put(decimal("time_to_first_token_p50"), row -> ofNullable(row.timeToFirstToken(), LlmRow.Latency::p50));
        columns.put(decimal("time_to_first_token_p95"), row -> ofNullable(row.timeToFirstToken(), LlmRow.Latency::p95));
        return of(columns);
    }

    private static <R> ResultTable<R> of(Map<ResultColumn, Function<R, @Nullable Object>> columns) {
        List<Function<R, @Nullable Object>> readers = List.copyOf(columns.values());
        return new ResultTable<>(List.copyOf(columns.keySet()), row -> {
            List<@Nullable Object> cells = new ArrayList<>();
            readers.forEach(reader -> cells.add(reader.apply(row)));
            return cells;
        });
    }

    private static void addDistribution(
            Map<ResultColumn, Function<SummaryRow, @Nullable Object>> columns,
            String name,
            Function<SummaryRow, @Nullable Distribution> of) {
        columns.put(whole(name + "_count"), row -> ofNullable(of.apply(row), Distribution::count));
        columns.put(decimal(name + "_sum"), row -> ofNullable(of.apply(row), Distribution::sum));
        columns.put(decimal(name + "_min"), row -> ofNullable(of.apply(row), Distribution::min));
        columns.put(decimal(name + "_mean"), row -> ofNullable(of.apply(row), Distribution::mean));
        columns.put(decimal(name + "_max"), row -> ofNullable(of.apply(row), Distribution::max));
        columns.put(decimal(name + "_p50"), row -> ofNullable(of.apply(row), Distribution::p50));
        columns.put(decimal(name + "_p90"), row -> ofNullable(of.apply(row), Distribution::p90));
        columns.put(decimal(name + "_p95"), row -> ofNullable(of.apply(row), Distribution::p95));
        columns.put(decimal(name + "_p99"), row -> ofNullable(of.apply(row), Distribution::p99));
    }

    private static <T> @Nullable Object ofNullable(@Nullable T whole, Function<T, @Nullable Object> part) {
        return whole == null ? null : part.apply(whole);
    }

    private static ResultColumn text(String name) {
        return new ResultColumn(name, ResultColumn.Type.TEXT);
    }

    private static ResultColumn whole(String name) {
        return new ResultColumn(name, ResultColumn.Type.WHOLE);
    }

    private static ResultColumn decimal(String name) {
        return new ResultColumn(name, ResultColumn.Type.DECIMAL);
    }
}
